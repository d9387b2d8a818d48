/** The parameters that `private/pme/simulate` states with every answer, as recorded for BTC (2024) and ETH (2026). */

const pair = (priceRange: number, up: number, mInc: number): Record<string, number> => ({ price_range: priceRange,
  volatility_range_up: up, volatility_range_down: 0.25, short_term_vega_power: 0.3, long_term_vega_power: 0.13,
  min_volatility_for_shock_up: 0.5, extended_table_factor: 1, max_delta_shock: 0.1,
  delta_total_liq_shock_threshold: 20_000_000, m_inc: mInc });

const coin = (annual: number, least: number, dampener: number, offset: number, most: number): Record<string, unknown> => ({
  annualised_move_risk: annual, min_annualised_move: least, extended_dampener: dampener, pnl_offset: offset,
  max_offsetable_pnl: most, haircut: 0, equity_side_impact: 'both', correlation_set: false });

export const modelParams = (timestamp: number): Record<string, unknown> => ({
  currency_pair: { btc_usd: pair(0.16, 0.5, 5e-5), eth_usd: pair(0.18, 0.4, 4e-6) },
  currency: { btc: coin(0.075, 0.01, 100_000, 0, 0), eth: coin(0.05, 0.005, 200_000, 0.6, 20_000_000),
    usd: { ...coin(0.1, 0.01, 25_000, 0, 0), equity_side_impact: 'none' } },
  general: { mm_factor: 0.8, buckets_count: 4, vol_scenarios_count: 3, timestamp },
});
