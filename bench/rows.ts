// All rows, in the order in which the tables show them.
import type { Row } from './row.ts';
import { commandsRow } from './rows/commands.ts';
import { flatRows } from './rows/flat.ts';
import { graphRows } from './rows/graphs.ts';
import { largeRow } from './rows/large.ts';
import { sleepsRow } from './rows/sleeps.ts';
import { startUpRow } from './rows/start-up.ts';
import { validateRow } from './rows/validate.ts';

export const rows: readonly Row[] = [
  ...flatRows,
  ...graphRows,
  largeRow,
  sleepsRow,
  commandsRow,
  startUpRow,
  validateRow,
];
