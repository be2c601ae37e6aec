// The protocol of the exercise that wp grew from: one pop, one read, one publish per item. It has no claims
// and no records: a worker that dies loses the items that it holds. Prints its time in ms: node exercise.mjs PORT SLOTS WARM_UP_ITEMS ITEMS.
import { Redis } from 'ioredis';

const [port, slots, warmUp, items] = process.argv.slice(2).map(Number);
const redis = new Redis({ host: '127.0.0.1', port });

await drain(warmUp);
console.log(await drain(items));
redis.disconnect();

async function drain(count) {
  await fill(count);
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: slots }, work));
  return performance.now() - startedAt;
}

async function fill(count) {
  const all = Array.from({ length: count }, (_, index) => String(index + 1));
  for (let from = 0; from < count; from += 1_000) {
    const some = all.slice(from, from + 1_000);
    await redis.hset('items', Object.fromEntries(some.map((id) => [id, '0'])));
    await redis.rpush('queue', ...some);
  }
}

async function work() {
  for (let id = await redis.lpop('queue'); id !== null; id = await redis.lpop('queue')) {
    const sleepMs = await redis.hget('items', id);
    await redis.publish('done', `${id} ${sleepMs}`);
  }
}
