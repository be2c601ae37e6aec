// Stands between workers and Redis, and fails as networks do: it cuts, delays, swallows and refuses.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** One connection through the proxy. */
interface Link {
  readonly client: Socket;
  readonly upstream: Socket;
  /** Takes what either side sends and delivers nothing. Neither side learns that the other has gone. */
  isHalfOpen: boolean;
}

export class FaultyProxy {
  readonly #target: number;
  readonly #links = new Set<Link>();
  #server: Server | undefined;
  #port = 0;
  #delayMs = 0;

  private constructor(target: number) {
    this.#target = target;
  }

  /** `target`: a loopback port. */
  static async open(target: number): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(target);
    await proxy.accept();
    return proxy;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.#port}`;
  }

  async accept(): Promise<void> {
    if (this.#server) return;
    this.#server = createServer((client) => this.#join(client)).listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Refuses new connections; existing ones stay. */
  refuse(): void {
    this.#server?.close();
    this.#server = undefined;
  }

  delay(ms: number): void {
    this.#delayMs = ms;
  }

  /** Cuts the oldest `share` of the connections. */
  cut(share: number): void {
    for (const { client, upstream } of this.#oldest(share)) {
      client.resetAndDestroy();
      upstream.destroy();
    }
  }

  /** Until the client gives them up. */
  halfOpen(share: number): void {
    for (const link of this.#oldest(share)) link.isHalfOpen = true;
  }

  close(): void {
    this.refuse();
    this.cut(1);
  }

  #oldest(share: number): Link[] {
    return [...this.#links].slice(0, Math.ceil(this.#links.size * share));
  }

  #join(client: Socket): void {
    const upstream = connect(this.#target, '127.0.0.1');
    const link: Link = { client, upstream, isHalfOpen: false };
    this.#links.add(link);
    this.#forward(client, upstream, link);
    this.#forward(upstream, client, link);
    client.on('close', () => {
      this.#links.delete(link);
      upstream.destroy();
    });
    upstream.on('close', () => link.isHalfOpen || client.destroy());
  }

  /** Each timer delivers what has waited longest, so that a change of the delay keeps the order. */
  #forward(from: Socket, to: Socket, link: Link): void {
    const waiting: Buffer[] = [];
    const deliver = (bytes: Buffer | undefined): void => {
      if (bytes && !link.isHalfOpen && !to.destroyed) to.write(bytes);
    };
    from.on('error', () => {});
    from.on('data', (bytes) => {
      if (this.#delayMs === 0 && waiting.length === 0) return deliver(bytes);
      waiting.push(bytes);
      setTimeout(() => deliver(waiting.shift()), this.#delayMs);
    });
  }
}
