/**
 * The endpoints of one chain: the first healthy one is asked, the next where it gives no answer. An endpoint of another
 * chain is never asked again; a refusal by a node is an answer and is not shopped around.
 */
import { ChainError } from './chainClient.ts';
import type { RpcAnswer, RpcEndpoint, RpcRequest } from './rpcEndpoint.ts';

export class EndpointPool {
  readonly endpoints: readonly RpcEndpoint[];
  private readonly chainId: number;

  constructor(endpoints: readonly RpcEndpoint[], chainId: number) {
    this.endpoints = endpoints;
    this.chainId = chainId;
  }

  /** Best first: the healthy in the trader's order, then those that rest; never one of another chain. */
  ranked(): readonly RpcEndpoint[] {
    const fit = this.endpoints.filter(({ chainProblem }) => chainProblem === null);
    return [...fit.filter(({ isHealthy }) => isHealthy), ...fit.filter(({ isHealthy }) => !isHealthy)];
  }

  /** Rejects with ChainError: nobody answered, or the node refused. */
  async ask(method: string, params: readonly unknown[]): Promise<unknown> {
    const [answer] = await this.askAll([{ method, params }]);
    return answerOf(answer);
  }

  /** All of one endpoint. Rejects with ChainError where nobody answers. */
  async askAll(requests: readonly RpcRequest[]): Promise<readonly RpcAnswer[]> {
    let reason = 'no endpoint of this chain is left';
    let mayHaveLeft = false;
    for (const endpoint of this.ranked()) {
      // One after another: the next is asked because the one before gave no answer.
      // oxlint-disable-next-line no-await-in-loop
      const answers = await this.askOne(endpoint, requests);
      const failed = answers.find((answer) => !answer.ok && answer.kind === 'failed');
      if (failed === undefined) return answers;
      if (!failed.ok) {
        reason = failed.reason;
        mayHaveLeft ||= failed.kind === 'failed' && failed.mayHaveLeft;
      }
    }
    throw new ChainError(reason, mayHaveLeft);
  }

  /** Checks whose chain it is before it is asked for the first time. */
  async askOne(endpoint: RpcEndpoint, requests: readonly RpcRequest[]): Promise<readonly RpcAnswer[]> {
    const problem = await this.checkChain(endpoint);
    if (problem !== null) return requests.map(() => problem);
    const [only] = requests;
    if (requests.length === 1 && only !== undefined) return [await endpoint.ask(only.method, only.params)];
    return await endpoint.askAll(requests);
  }

  private async checkChain(endpoint: RpcEndpoint): Promise<RpcAnswer | null> {
    if (endpoint.chainChecked && endpoint.chainProblem === null) return null;
    if (!endpoint.chainChecked) {
      const answer = await endpoint.ask('eth_chainId', []);
      if (!answer.ok) return answer.kind === 'failed' ? answer : failed(endpoint, answer.reason);
      endpoint.chainChecked = true;
      const said = Number(answer.value);
      if (said !== this.chainId) endpoint.chainProblem = `it is of chain ${said}, not of ${this.chainId}`;
    }
    return endpoint.chainProblem === null ? null : failed(endpoint, endpoint.chainProblem);
  }
}

/** Asked again: an endpoint may be moved to another chain behind its address. */
export const forgetChain = (endpoint: RpcEndpoint): void => {
  if (endpoint.chainProblem === null) endpoint.chainChecked = false;
};

const failed = (endpoint: RpcEndpoint, reason: string): RpcAnswer =>
  ({ ok: false, kind: 'failed', reason: `${endpoint.name}: ${reason}`, mayHaveLeft: false });

/** Throws ChainError where the answer is none. */
export function answerOf(answer: RpcAnswer | undefined): unknown {
  if (answer?.ok === true) return answer.value;
  if (answer === undefined) throw new ChainError('no answer');
  throw answer.kind === 'failed' ? new ChainError(answer.reason, answer.mayHaveLeft)
    : new ChainError(answer.reason, true, answer.code);
}
