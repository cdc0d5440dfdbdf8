import { request } from 'node:http';

/** One answer to a guess. */
export interface GuessAnswer {
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;
}

/**
 * Tries name and password at the registry's token endpoint.
 *
 * @param from address of loopback to come from, such as 127.0.0.2
 */
export function guessAtToken(
  url: string,
  { name, password, from = '127.0.0.1' }: { name: string; password: string; from?: string },
): Promise<GuessAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${url}/v2/token?service=stackyard`,
      { localAddress: from, auth: `${name}:${password}`, agent: false },
      (answer) => {
        answer.resume();
        const after = answer.headers['retry-after'];
        answer.once('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            retryAfterSeconds: after === undefined ? undefined : Number(after),
          }),
        );
      },
    );
    sent.once('error', reject);
    sent.end();
  });
}
