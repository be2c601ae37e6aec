// What errors of Redis are taken for, where ioredis wraps what a cluster has answered.
import { expect, test } from 'vitest';
import { WpError } from '../../src/pipeline/error.ts';
import { asRedisError } from '../../src/state/redis/connection.ts';
import { isLost, refusalIn } from '../../src/state/redis/refusal.ts';

const url = 'redis+cluster://127.0.0.1:1';
const wrapped = (last: string): Error => new Error(`Too many Cluster redirections. Last error: ${last}`);

test.each(['CLUSTERDOWN The cluster is down', 'MOVED 10445 127.0.0.1:2'])('a cluster answers %s', (answer) => {
  const error = wrapped(`ReplyError: ${answer}`);
  expect([isLost(error), refusalIn(error)]).toEqual([false, answer]);
  const told = asRedisError(error, url);
  expect(told).toBeInstanceOf(WpError);
  expect(told).toMatchObject({
    message: `Redis at ${url} refuses: ${answer}. A server of the cluster is away: start it, or try again when another has taken its place.`,
    exitCode: 3,
  });
});

test.each([
  ['NOAUTH HELLO must be called with the client already authenticated', 'NOAUTH, it wants a password. Write it into'],
  ['WRONGPASS invalid username-password pair', 'WRONGPASS, it does not know this user with this password. Mend them'],
])('a server that lets nobody in says what is missing and where to write it: %s', (answer, told) => {
  const error = Object.assign(new Error(answer), { name: 'ReplyError' });
  expect(asRedisError(error, 'redis://:s3cret@127.0.0.1:1')).toMatchObject({
    message: expect.stringContaining(`Redis at redis://127.0.0.1:1 refuses: ${told}`),
  });
});

test('a server of a cluster gives no answer', () => {
  const error = wrapped('Error: Connection is closed.');
  expect([isLost(error), refusalIn(error)]).toEqual([true, undefined]);
  expect(asRedisError(error, url)).toMatchObject({ message: expect.stringContaining(`${url} (no connection)`) });
});

test('a mistake of wp stays what it is', () => {
  const error = new TypeError('redis.foo is not a function');
  expect(asRedisError(error, url)).toBe(error);
});
