// Writes a YAML file into a new folder.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface YamlFile extends Disposable {
  readonly path: string;
}

export function yamlFile(yaml: string): YamlFile {
  const folder = mkdtempSync(join(tmpdir(), 'wp-yaml-'));
  const path = join(folder, 'test.yaml');
  writeFileSync(path, yaml);
  return { path, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
