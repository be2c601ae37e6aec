// Finds wp.config.yaml and reads its settings.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { WpError } from '../../pipeline/error.ts';
import type { Found } from './setting.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export const configurationName = 'wp.config.yaml';

/** Settings by key; empty if there is no file. Throws a WpError with everything that is wrong with the file. */
export async function readConfiguration(folder: string, env: Environment): Promise<ReadonlyMap<string, Found>> {
  const path = findConfiguration(folder, env.HOME ?? homedir());
  if (path === undefined) return new Map();
  const { parseConfiguration } = await import('./parse-configuration.ts');
  const file = relative(folder, path);
  const parsed = await parseConfiguration(path, file);
  if (parsed.ok) return parsed.value;
  const { renderDiagnostic } = await import('../../pipeline/diagnostic.ts');
  throw new WpError(
    `${file} has errors.\n\n${parsed.diagnostics.map((diagnostic) => renderDiagnostic(diagnostic)).join('\n\n')}`,
  );
}

/**
 * The nearest file: in the working directory, or above it up to the root of the Git repository or the home folder. Outside both, only
 * the working directory counts, as anybody may write to a folder such as /tmp.
 */
export function findConfiguration(folder: string, home: string): string | undefined {
  const folders = [folder];
  for (let at = folder; at !== home && !existsSync(join(at, '.git')); ) {
    const above = dirname(at);
    if (above === at) return inFolder(folder);
    folders.push(above);
    at = above;
  }
  return folders.map(inFolder).find((path) => path !== undefined);
}

function inFolder(folder: string): string | undefined {
  const path = join(folder, configurationName);
  return existsSync(path) ? path : undefined;
}
