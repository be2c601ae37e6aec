// The pipeline file, stored with its run. Compressed, a file of 100,000 jobs takes a twentieth of its length.
import { deflateSync, inflateSync } from 'node:zlib';
import type { Definition } from '../../pipeline/pipeline.ts';
import type { RunId } from '../redis/run-id.ts';
import { definitionKey } from '../redis/run-keys.ts';
import type { WpRedis } from '../redis/scripts.ts';
import { reading } from '../redis/unreadable-run.ts';

export function packDefinition(definition: Definition): Buffer {
  return deflateSync(JSON.stringify(definition));
}

/** Undefined: the run is gone. */
export async function readDefinition(redis: WpRedis, run: RunId): Promise<Definition | undefined> {
  return reading(run, async () => {
    const packed = await redis.getBuffer(definitionKey(run));
    return packed === null ? undefined : JSON.parse(unpack(packed));
  });
}

function unpack(packed: Buffer): string {
  try {
    return inflateSync(packed).toString();
  } catch (error) {
    throw new SyntaxError(`the stored pipeline file: ${(error as Error).message}`);
  }
}
