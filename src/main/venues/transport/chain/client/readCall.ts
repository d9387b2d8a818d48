/**
 * One call of a contract's view: where to, what with, and how to read what comes back. The types follow from the ABI
 * (`as const`), so that a result has the contract's own shape.
 */
import {
  decodeFunctionResult, encodeFunctionData, type Abi, type Address, type ContractFunctionArgs,
  type ContractFunctionName, type ContractFunctionReturnType, type Hex,
} from 'viem';

export interface ReadCall<T> {
  readonly to: Address;
  readonly data: Hex;
  /** For errors: "balanceOf". */
  readonly name: string;
  /** Throws where the bytes are not what the ABI says. */
  decode(data: Hex): T;
}

export type ResultOf<C> = C extends ReadCall<infer T> ? T : never;

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

type Views = 'view' | 'pure' | 'nonpayable' | 'payable';

/** Also of what is not declared a view but answers one, as Uniswap's QuoterV2. */
export function readCall<
  const A extends Abi, N extends ContractFunctionName<A, Views>, const P extends ContractFunctionArgs<A, Views, N>,
>(to: Address, abi: A, functionName: N, args: P): ReadCall<ContractFunctionReturnType<A, Views, N, P>> {
  const loose = { abi: abi as Abi, functionName: functionName as string };
  return {
    to,
    name: functionName,
    data: encodeFunctionData({ ...loose, args: args as readonly unknown[] }),
    decode: (data) => decodeFunctionResult({ ...loose, data }) as ContractFunctionReturnType<A, Views, N, P>,
  };
}

/** The value, or an Error that names the call and says why there is none. */
export function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(outcome.reason);
}
