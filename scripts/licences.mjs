// Collects the licence text of every package in the bundles, as the licences require.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export function licences(metafile, root) {
  return bundledPackages(metafile)
    .map((folder) => notice(join(root, folder), root))
    .join(`\n${'-'.repeat(80)}\n\n`);
}

/** Folders such as `node_modules/ioredis`. For nested installs the last `node_modules` in a path counts. */
function bundledPackages(metafile) {
  const used = Object.values(metafile.outputs).flatMap((output) =>
    Object.entries(output.inputs)
      .filter(([, input]) => input.bytesInOutput > 0)
      .map(([path]) => path),
  );
  const folders = used.map((path) => path.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]).filter(Boolean);
  return [...new Set(folders)].sort();
}

function notice(folder, root) {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file && license !== 'MIT') throw new Error(`${folder} has no licence text, and ${license} requires one.`);
  const text = file
    ? readFileSync(join(folder, file), 'utf8').trim()
    : mitText(root, author?.name ?? author ?? `the ${name} authors`);
  return `${name} ${version} (${license})\n\n${text}\n`;
}

/** For packages that only name the licence: all MIT texts are the same below the copyright line. */
function mitText(root, holder) {
  const text = readFileSync(join(root, 'LICENSE'), 'utf8').trim();
  return `Copyright (c) ${holder}\n\n${text.slice(text.indexOf('Permission is hereby granted'))}`;
}
