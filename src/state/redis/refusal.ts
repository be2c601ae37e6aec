// Errors of Redis: it refuses a request, or the connection is lost before it answers.
import { setTimeout as delay } from 'node:timers/promises';
import { WpError } from '../../pipeline/error.ts';

const lost =
  /Connection is closed|Command timed out|Command aborted|max retries|Socket timeout|Failed to refresh slots/i;

/** The error of ioredis after a cluster that is down, or whose slots move, has redirected a request too often. */
const redirected = /^Too many Cluster redirections\. Last error: ReplyError: (.*)/s;

/** The place in a script, which does not help the user. */
export const inScript = / script: [0-9a-f]{40}, on @user_script:\d+\.?\s*$/;

/** The message of Redis, which begins with a code. Undefined: the error is not a refusal. */
export function refusalIn(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const refusal = error.name === 'ReplyError' ? error.message : redirected.exec(error.message)?.[1];
  return refusal?.replace(inScript, '');
}

/** Adds what to do about it, for refusals that concern the login or a cluster. */
export function refusalInWords(refusal: string): string {
  const [code = ''] = refusal.split(' ');
  const advice = advices[code];
  return advice === undefined ? refusal : `${shortened[code] ?? refusal}. ${advice}`;
}

/** For these, Redis speaks of its protocol, so the message is replaced. */
const shortened: Readonly<Record<string, string>> = {
  NOAUTH: 'NOAUTH, it wants a password',
  WRONGPASS: 'WRONGPASS, it does not know this user with this password',
};

const clusterAdvice = 'A server of the cluster is away: start it, or try again when another has taken its place.';

const advices: Readonly<Record<string, string>> = {
  NOAUTH: 'Write it into the address: redis://:PASSWORD@HOST:PORT, or redis://USER:PASSWORD@HOST:PORT.',
  WRONGPASS: 'Mend them in the address: redis://USER:PASSWORD@HOST:PORT, without USER for the default one.',
  CLUSTERDOWN: clusterAdvice,
  MOVED: clusterAdvice,
  ASK: clusterAdvice,
  TRYAGAIN: clusterAdvice,
};

/** No answer came: the connection broke, or the answer took too long. */
export function isLost(error: unknown): error is Error {
  return error instanceof Error && refusalIn(error) === undefined && lost.test(error.message);
}

/** Redis does not know a script any more, and has done nothing. The next try sends the script again. ioredis hides this outside of batches. */
export function isForgotten(error: unknown): boolean {
  return refusalIn(error)?.startsWith('NOSCRIPT') === true;
}

/** From a failure until the request is sent again. */
const resendMs = 500;

/** One request, or one repeated action, for as long as it fails. Compared by identity. */
export type Trouble = object;

/** Called for every failure, and once with `undefined` when the trouble is over. */
export type OnRedisTrouble = (trouble: Trouble, error: unknown) => void;

/** Sends the request until Redis accepts it. Only for requests that may be sent twice. Throws what a user has to deal with: a WpError. */
export async function insist<T>(request: () => Promise<T>, onTrouble: OnRedisTrouble): Promise<T> {
  const trouble: Trouble = {};
  for (let hasFailed = false; ; hasFailed = true) {
    try {
      const answer = await request();
      if (hasFailed) onTrouble(trouble, undefined);
      return answer;
    } catch (error) {
      if (error instanceof WpError) throw error;
      onTrouble(trouble, error);
      // This timer must not keep the process alive after the connection was closed on purpose.
      await delay(resendMs, undefined, { ref: false });
    }
  }
}
