// Messages about Redis while two requests of one process fail at the same time.
import { PassThrough } from 'node:stream';
import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { Outages } from '../../src/cli/text/outages.ts';
import { insist } from '../../src/state/redis/refusal.ts';
import { withScripts } from '../../src/state/redis/scripts.ts';
import { until } from '../support/until.ts';

test('Redis accepts requests again only when the last of two equal requests is accepted', async () => {
  const said: string[] = [];
  const redis = withScripts(new Redis({ lazyConnect: true }));
  const outages = new Outages(redis, 'redis://localhost', {
    stdout: new PassThrough(),
    print: () => {},
    say: (text) => text.includes('requests') && said.push(text),
    isLooking: false,
  });
  const first = new Refused();
  const second = new Refused();
  const both = [first, second].map((request) => insist(() => request.send(), outages.onTrouble));

  await until(() => first.sent > 0 && second.sent > 0, 'both requests to be refused');
  first.isAccepted = true;
  await both[0];
  expect(said).toHaveLength(1);

  second.isAccepted = true;
  await both[1];
  expect(said).toHaveLength(2);
  expect(said[1]).toContain('accepts requests again');
  outages.end();
  redis.disconnect();
});

class Refused {
  isAccepted = false;
  sent = 0;

  async send(): Promise<void> {
    this.sent += 1;
    if (!this.isAccepted) throw Object.assign(new Error('OOM command not allowed'), { name: 'ReplyError' });
  }
}
