// Redis that does not do what it was asked to: refuses it, or goes away before it has answered.
import { setTimeout as delay } from 'node:timers/promises';

const lost =
  /Connection is closed|Command timed out|Command aborted|max retries|Socket timeout|Failed to refresh slots/i;

/** What ioredis says once a cluster that is down, or whose slots move, has answered so again and again. */
const redirected = /^Too many Cluster redirections\. Last error: ReplyError: (.*)/s;

/** Where in a script, which is of no use to its reader. */
const inScript = / script: [0-9a-f]{40}, on @user_script:\d+\.?\s*$/;

/** What Redis says, beginning with a code; absent: it is no refusal. */
export function refusalIn(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const refusal = error.name === 'ReplyError' ? error.message : redirected.exec(error.message)?.[1];
  return refusal?.replace(inScript, '');
}

/** A refusal with what to do about it, where it is about what stands in the address of a server, or in the way of a cluster. */
export function refusalInWords(refusal: string): string {
  const [code = ''] = refusal.split(' ');
  const advice = advices[code];
  return advice === undefined ? refusal : `${shortened[code] ?? refusal}. ${advice}`;
}

/** What Redis says of these is about its protocol. */
const shortened: Readonly<Record<string, string>> = {
  NOAUTH: 'NOAUTH, it wants a password',
  WRONGPASS: 'WRONGPASS, it does not know this user with this password',
};

const clusterAdvice = 'A server of the cluster is away: start it, or try again when another has taken its place.';

const advices: Readonly<Record<string, string>> = {
  NOAUTH: 'Write it into the address: redis://:PASSWORD@HOST:PORT, or redis://USER:PASSWORD@HOST:PORT.',
  WRONGPASS: 'Mend them in the address: redis://USER:PASSWORD@HOST:PORT, without USER for the default one.',
  ...{ CLUSTERDOWN: clusterAdvice, MOVED: clusterAdvice, ASK: clusterAdvice, TRYAGAIN: clusterAdvice },
};

/** No answer came: the connection broke, or it took too long. */
export function isLost(error: unknown): error is Error {
  return error instanceof Error && refusalIn(error) === undefined && lost.test(error.message);
}

/** Nothing was done: Redis has forgotten a script, and is taught it again with the next try. Out of a batch ioredis hides it. */
export function isForgotten(error: unknown): boolean {
  return refusalIn(error)?.startsWith('NOSCRIPT') === true;
}

/** After a failure, before the same is sent again. */
const resendMs = 500;

/** Stands for one request, or one thing that is done again and again, for as long as it fails. Compared by identity alone. */
export type Trouble = object;

/** Hears of every failure, and once, as `undefined`, that the trouble is over. */
export type OnRedisTrouble = (trouble: Trouble, error: unknown) => void;

/** Sends the request until Redis has accepted it: for requests that may be sent twice. */
export async function insist<T>(request: () => Promise<T>, onTrouble: OnRedisTrouble): Promise<T> {
  const trouble: Trouble = {};
  for (let hasFailed = false; ; hasFailed = true) {
    try {
      const answer = await request();
      if (hasFailed) onTrouble(trouble, undefined);
      return answer;
    } catch (error) {
      onTrouble(trouble, error);
      // When the connection has been closed on purpose nothing else is left to keep the process alive, and this must not.
      await delay(resendMs, undefined, { ref: false });
    }
  }
}
