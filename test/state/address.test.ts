// How users write where Redis is.
import { describe, expect, test } from 'vitest';
import { describeRedis, parseAddress } from '../../src/state/redis/address.ts';

test.each([
  ['/run/redis.sock', { kind: 'socket', path: '/run/redis.sock' }],
  ['unix:///run/a%20b.sock', { kind: 'socket', path: '/run/a b.sock' }],
  ['redis://h:6380/2', { kind: 'server', url: 'redis://h:6380/2' }],
  ['rediss://user:pw@h', { kind: 'server', url: 'rediss://user:pw@h' }],
  [
    'redis+sentinel://s1:26380,s2/main/3',
    {
      ...{ kind: 'sentinel', group: 'main', db: 3, isEncrypted: false },
      hosts: [
        { host: 's1', port: 26_380 },
        { host: 's2', port: 26_379 },
      ],
    },
  ],
  [
    'rediss+sentinel://user:p%40w:x@[::1]:7/main',
    {
      ...{ kind: 'sentinel', group: 'main', db: 0, isEncrypted: true, username: 'user', password: 'p@w:x' },
      hosts: [{ host: '::1', port: 7 }],
    },
  ],
  [
    'redis+cluster://:pw@c1,c2:7001',
    {
      ...{ kind: 'cluster', isEncrypted: false, password: 'pw' },
      hosts: [
        { host: 'c1', port: 6_379 },
        { host: 'c2', port: 7_001 },
      ],
    },
  ],
])('%s is understood', (text, address) => {
  expect(parseAddress(text)).toEqual(address);
});

test('the path of a socket is at most as long as the system allows', () => {
  expect(() => parseAddress(`/${'a'.repeat(300)}`)).toThrow(
    /^the path of the socket has 301 bytes, and this system allows \d+\. Use a link to its folder: \/a/,
  );
  expect(() => parseAddress(`unix:///${'a'.repeat(300)}`)).toThrow(/has 301 bytes/);
});

describe('what is wrong is refused without its password:', () => {
  test.each([
    'redis+sentinel://:secret@h:1',
    'redis+cluster://:secret@h:1/0',
    'redis+sentinel://:secret@h:x/main',
    'http://:secret@h',
    'redis://:secret%ff@h',
    'redis+cluster://:secret%ff@h:1',
    'redis://:secret@h\nost',
    'unix:///secret%ff',
    'host:6379',
    '',
  ])('"%s"', (text) => {
    expect(() => parseAddress(text)).toThrow(/not the address of a Redis: .*Write redis:\/\/host:port/);
    expect(() => parseAddress(text)).not.toThrow(/secret/);
  });
});

test.each([
  ['redis://user:pw@h:6380/2', 'redis://h:6380'],
  ['redis+sentinel://user:pw@s1,s2:5/main/3', 'redis+sentinel://s1:26379,s2:5/main'],
  ['rediss+cluster://user:pw@[::1]:7', 'rediss+cluster://[::1]:7'],
  ['unix:///run/redis.sock', '/run/redis.sock'],
])('%s is named without its password', (text, named) => {
  expect(describeRedis(text)).toBe(named);
});
