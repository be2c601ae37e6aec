// A process that takes a lease, and then does nothing but spin. Its arguments: the URL of Redis, the key, the TTL in ms, how long to spin,
// the program that renews leases. It prints `spinning`, and in the end `held` or `lost`.
import { setTimeout as delay } from 'node:timers/promises';
import { Leases } from '../../src/state/leases/leases.ts';
import { RenewalThread } from '../../src/state/leases/renewal-thread.ts';
import { connectRedis } from '../../src/state/redis/connection.ts';

const [url = '', key = '', ttl, spin, program] = process.argv.slice(2);
const ttlMs = Number(ttl);
const redis = await connectRedis(url, 'once');
const thread = new RenewalThread({ urls: [url], areLockServers: false, ttlMs }, program);
let isLost = false;
const onLost = (): void => {
  isLost = true;
};
const leases = new Leases([redis], ttlMs, { onLost, onUnavailable: () => {} }, thread);
await leases.take([key]);
const until = performance.now() + Number(spin);
await delay(ttlMs / 2);
process.stdout.write('spinning\n');
// A stream writes in a later turn.
await delay(1);
while (performance.now() < until);
await delay(ttlMs / 2);
process.stdout.write(isLost || !leases.holds(key) ? 'lost\n' : 'held\n');
process.exit();
