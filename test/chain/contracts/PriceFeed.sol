// SPDX-License-Identifier: MIT
pragma solidity 0.8.19;

/// A price feed in the shape of Chainlink's AggregatorV3, set by hand. The time of an answer may be set too, so that
/// one can grow old without waiting.
contract PriceFeed {
    uint8 public immutable decimals;
    string public description;
    uint256 public constant version = 4;

    struct Round {
        int256 answer;
        uint256 updatedAt;
    }

    uint80 private round;
    mapping(uint80 => Round) private rounds;

    event AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt);

    constructor(uint8 _decimals, string memory _description, int256 answer) {
        decimals = _decimals;
        description = _description;
        _set(answer, block.timestamp);
    }

    function set(int256 answer) external {
        _set(answer, block.timestamp);
    }

    function setAt(int256 answer, uint256 updatedAt) external {
        _set(answer, updatedAt);
    }

    function latestAnswer() external view returns (int256) {
        return rounds[round].answer;
    }

    function latestTimestamp() external view returns (uint256) {
        return rounds[round].updatedAt;
    }

    function latestRound() external view returns (uint256) {
        return round;
    }

    function getRoundData(uint80 id) public view returns (uint80, int256, uint256, uint256, uint80) {
        Round memory told = rounds[id];
        require(told.updatedAt != 0, "No data present");
        return (id, told.answer, told.updatedAt, told.updatedAt, id);
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return getRoundData(round);
    }

    function _set(int256 answer, uint256 updatedAt) private {
        round += 1;
        rounds[round] = Round(answer, updatedAt);
        emit AnswerUpdated(answer, round, updatedAt);
    }
}
