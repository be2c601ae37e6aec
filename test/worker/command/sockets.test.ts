// If named pipes cannot be made, the output comes through Node's sockets, which must keep it complete and in order.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { bundle } from '../../support/bundle.ts';

test('without mkfifo the output is complete and in order', async () => {
  const program = await bundle('test/support/guarded-worker.ts');
  const script = 'n=0; while [ $n -lt 50000 ]; do echo $n; n=$((n+1)); done';
  const worker = spawn(process.execPath, [program, script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: '/nowhere' },
  });
  let output = '';
  worker.stdout.on('data', (bytes) => {
    output += String(bytes);
  });
  await once(worker, 'close');
  rmSync(dirname(program), { recursive: true });
  expect(output).toBe(Array.from({ length: 50_000 }, (_, n) => `${n}\n`).join(''));
});
