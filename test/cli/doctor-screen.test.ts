// `wp doctor` as it is printed, on wide and narrow screens.
import { describe, expect, test } from 'vitest';
import { checkAll } from '../../src/cli/doctor/checks.ts';
import { renderFindings } from '../../src/cli/doctor/render-findings.ts';
import { coloursFor } from '../../src/cli/text/colours.ts';
import type { RunId } from '../../src/state/redis/run-id.ts';
import { type Findable, factsWith, server, worker } from '../support/doctor-facts.ts';

const ids = (names: string): RunId[] => names.split(' ') as RunId[];
const show = (found: Findable, width: number): string =>
  `\n${renderFindings(checkAll(factsWith(found)), { width, colours: coloursFor(false) })}\n`;

const ill: Findable = {
  servers: [
    server,
    {
      ...server,
      where: '10.0.0.8:6379',
      isAppending: false,
      evictionPolicy: 'allkeys-lru',
      usedBytes: 990 * 2 ** 20,
      mostBytes: 2 ** 30,
    },
  ],
  health: {
    latency: { medianMs: 45.2, p99Ms: 312 },
    clock: { aheadMs: -12_345, toleranceMs: 2 },
    permissions: {
      user: 'ci',
      refusals: ['EVAL', 'XADD'].map((command) => ({ command, message: `NOPERM no ${command}` })),
    },
  },
  work: {
    workers: [worker('build1-7', '0.1.0'), worker('build1-8', '0.2.0'), worker('build2-9', '0.2.0')],
    runs: {
      open: 3,
      unserved: ids('mwxa mwxb'),
      foreign: ids('mwxc'),
      damaged: ids('mwxa'),
      unreadable: [],
      unlisted: ids('mwxd'),
    },
  },
  facts: {
    node: '18.20.0',
    lockServers: { count: 3, away: ['redis://a:6379: no answer'] },
    embedded: { isUsed: true, program: { problem: 'Install it with "sudo apk add redis".' } },
  },
};

test('without a problem', () => {
  expect(show({}, 100)).toMatchInlineSnapshot(`
    "
    ok       node         22.4.1
    ok       embedded     /usr/bin/redis-server, 7.0.15; not used, because a Redis address is set
    ok       redis        Redis 7.2.4 at redis://10.0.0.7:6379
    ok       persistence  append-only file: runs survive a crash of the server
    ok       eviction     noeviction: a full server removes nothing
    ok       memory       5.0 MiB used, no limit
    ok       latency      median 0.3 ms, 99th percentile 1.2 ms
    ok       clock        same as Redis, within 1 ms
    ok       permissions  user default has all permissions that wp needs; scripts load
    ok       locks        the Redis of the runs holds the leases too
    ok       workers      no worker at the moment
    ok       runs         no open runs

    No problems found.
    "
  `);
});

describe('with problems', () => {
  test('in 100 columns', () => {
    expect(show(ill, 100)).toMatchInlineSnapshot(`
      "
      problem  node         18.20.0 is too old for wp
                            -> Install Node 20.19 or later.
      problem  embedded     there is no redis-server to start
                            -> Install it with "sudo apk add redis".
      ok       redis        Redis 7.2.4 at redis://10.0.0.7:6379, 2 primaries
      warning  persistence  none at 10.0.0.8:6379: a restart of the server loses all runs
                            -> Set "appendonly yes" in its configuration.
      problem  eviction     allkeys-lru at 10.0.0.8:6379: a full server removes runs and leases
                            -> Set "maxmemory-policy noeviction".
      problem  memory       990 MiB of 1.0 GiB used at 10.0.0.8:6379 (97%)
                            -> A full server accepts no new runs. Remove old runs with
                            "wp prune --older-than 1d", or raise maxmemory.
      warning  latency      median 45 ms, 99th percentile 312 ms
                            -> Every job waits for a few answers. Move the workers closer to Redis.
      warning  clock        this host is 12 s behind Redis
                            -> wp uses only the clock of Redis, but times that jobs record themselves will
                            not match it. Use NTP on both hosts.
      problem  permissions  user ci may not run 2 commands that wp needs: EVAL, XADD (NOPERM no EVAL)
                            -> Type as an administrator: ACL SETUSER ci +@all -@dangerous +info ~wp:*
                            &wp:*
      warning  locks        1 of 3 lock servers cannot be used: redis://a:6379: no answer
                            -> The remaining lock servers are a majority. Repair this one soon.
      warning  workers      3 workers on 2 hosts, not all with wp 0.1.0 as on this machine: build1-8 and
                            build2-9 with 0.2.0
                            -> Use one version everywhere: stop a worker with "wp workers drain ID", then
                            start it with that version.
      warning  runs         1 open run with wrong indexes or counts in Redis: mwxa
                            -> A worker repairs them. Without a worker: wp attach mwxa. If it stays so: wp
                            cancel mwxa --force
      warning  runs         1 run missing in the index of open runs: mwxd
                            -> "wp worker" enters them again, within half a minute.
      warning  runs         2 open runs without a worker: mwxa and mwxb
                            -> "wp worker" continues all open runs, "wp attach mwxa" only one. "wp cancel"
                            ends a run.
      warning  runs         1 open run of another wp version: mwxc
                            -> Only a worker of that version can finish them.

      5 problems and 9 warnings.
      "
    `);
  });

  test('in 40 columns no line is longer', () => {
    const text = show(ill, 40);
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(40);
    expect(text).toMatchInlineSnapshot(`
      "
      problem  node
        18.20.0 is too old for wp
        -> Install Node 20.19 or later.
      problem  embedded
        there is no redis-server to start
        -> Install it with "sudo apk add
        redis".
      ok       redis
        Redis 7.2.4 at redis://10.0.0.7:6379,
        2 primaries
      warning  persistence
        none at 10.0.0.8:6379: a restart of
        the server loses all runs
        -> Set "appendonly yes" in its
        configuration.
      problem  eviction
        allkeys-lru at 10.0.0.8:6379: a full
        server removes runs and leases
        -> Set "maxmemory-policy noeviction".
      problem  memory
        990 MiB of 1.0 GiB used at
        10.0.0.8:6379 (97%)
        -> A full server accepts no new runs.
        Remove old runs with
        "wp prune --older-than 1d", or raise
        maxmemory.
      warning  latency
        median 45 ms, 99th percentile 312 ms
        -> Every job waits for a few answers.
        Move the workers closer to Redis.
      warning  clock
        this host is 12 s behind Redis
        -> wp uses only the clock of Redis,
        but times that jobs record themselves
        will not match it. Use NTP on both
        hosts.
      problem  permissions
        user ci may not run 2 commands that wp
        needs: EVAL, XADD (NOPERM no EVAL)
        -> Type as an administrator: ACL
        SETUSER ci +@all -@dangerous +info
        ~wp:* &wp:*
      warning  locks
        1 of 3 lock servers cannot be used:
        redis://a:6379: no answer
        -> The remaining lock servers are a
        majority. Repair this one soon.
      warning  workers
        3 workers on 2 hosts, not all with wp
        0.1.0 as on this machine: build1-8 and
        build2-9 with 0.2.0
        -> Use one version everywhere: stop a
        worker with "wp workers drain ID",
        then start it with that version.
      warning  runs
        1 open run with wrong indexes or
        counts in Redis: mwxa
        -> A worker repairs them. Without a
        worker: wp attach mwxa. If it stays
        so: wp cancel mwxa --force
      warning  runs
        1 run missing in the index of open
        runs: mwxd
        -> "wp worker" enters them again,
        within half a minute.
      warning  runs
        2 open runs without a worker: mwxa and
        mwxb
        -> "wp worker" continues all open
        runs, "wp attach mwxa" only one.
        "wp cancel" ends a run.
      warning  runs
        1 open run of another wp version: mwxc
        -> Only a worker of that version can
        finish them.

      5 problems and 9 warnings.
      "
    `);
  });
});
