// `wp doctor`: what is wrong with Redis, this machine and the workers, and what to do.
import { exitCodes } from '../../pipeline/error.ts';
import { describeRedis } from '../../state/redis/address.ts';
import { checkAll } from '../doctor/checks.ts';
import { readFacts, type Target } from '../doctor/read-facts.ts';
import { renderFindings } from '../doctor/render-findings.ts';
import { jsonLine } from '../text/json.ts';
import type { Output } from '../text/output.ts';
import { printedPage } from '../text/page.ts';
import { textWidth } from '../text/width.ts';

export interface DoctorSubject extends Pick<Target, 'lockServers'> {
  /** Of Redis; undefined: the private server of this user. */
  readonly address: string | undefined;
}

export interface FindingsContext extends Pick<Target, 'withRedis'> {
  readonly isJson: boolean;
  readonly output: Output;
}

/** Returns the exit code. */
export async function showFindings(
  { address, lockServers }: DoctorSubject,
  { isJson, output, withRedis }: FindingsContext,
): Promise<number> {
  const facts = await readFacts({
    where: address ? describeRedis(address) : 'the private server of this user',
    isEmbedded: !address,
    lockServers,
    withRedis,
  });
  const findings = checkAll(facts);
  const hasProblem = findings.some(({ status }) => status === 'problem');
  const text = isJson
    ? jsonLine({ wp: facts.version, ok: !hasProblem, findings })
    : renderFindings(findings, { width: textWidth(), colours: printedPage().colours });
  output.print(text);
  return hasProblem ? exitCodes.jobFailed : exitCodes.ok;
}
