// wp.config.yaml: where it is looked for, and what it says.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { WpError } from '../../pipeline/error.ts';
import type { Surroundings } from './find.ts';
import type { Found } from './setting.ts';

export const configurationName = 'wp.config.yaml';

/** By key. None where there is no such file. Throws all that is wrong with it. */
export async function readConfiguration(folder: string, env: Surroundings['env']): Promise<ReadonlyMap<string, Found>> {
  const path = findConfiguration(folder, env.HOME ?? homedir());
  if (path === undefined) return new Map();
  const { parseConfiguration } = await import('./parse-configuration.ts');
  const file = relative(folder, path);
  const parsed = await parseConfiguration(path, file);
  if (parsed.ok) return parsed.value;
  const { renderDiagnostic } = await import('../../pipeline/diagnostic.ts');
  throw new WpError(
    `${file} is wrong.\n\n${parsed.diagnostics.map((diagnostic) => renderDiagnostic(diagnostic)).join('\n\n')}`,
  );
}

/**
 * The nearest one: in the working directory, or above it as far as the root of the Git repository or the home folder. Outside
 * of both only the working directory counts: a folder such as /tmp is anybody's.
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
