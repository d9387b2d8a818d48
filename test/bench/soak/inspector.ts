/** The inspector of a Node process, for its heap: full collections and what is left after them. */

export interface Inspector {
  /** Bytes that live after a full collection. */
  heapAfterCollection(): Promise<number>;
  close(): void;
}

export async function openInspector(url: string): Promise<Inspector> {
  const socket = new WebSocket(url);
  const waiting = new Map<number, (result: unknown) => void>();
  let lastId = 0;
  socket.addEventListener('message', ({ data }) => {
    const { id, result } = JSON.parse(String(data)) as { id?: number; result?: unknown };
    if (id === undefined) return;
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', () => reject(new Error(`no inspector at ${url}`)));
  });
  const call = (method: string): Promise<unknown> => new Promise((resolve) => {
    lastId += 1;
    waiting.set(lastId, resolve);
    socket.send(JSON.stringify({ id: lastId, method }));
  });
  return {
    async heapAfterCollection() {
      // What the first collection only makes unreachable goes with the second.
      await call('HeapProfiler.collectGarbage');
      await call('HeapProfiler.collectGarbage');
      const { usedSize } = await call('Runtime.getHeapUsage') as { usedSize: number };
      return usedSize;
    },
    close: () => socket.close(),
  };
}
