import http from 'node:http';

/**
 * Sends requests over a few connections, each as soon as the one before is answered.
 *
 * @param urls taken in turn
 * @param options `cookie`: of somebody who is signed in; absent: visitors
 * @throws when an answer is no success
 */
export async function sendMany(
  urls: readonly string[],
  {
    requests,
    clients,
    cookie,
  }: { readonly requests: number; readonly clients: number; readonly cookie?: string },
): Promise<void> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: clients });
  let sent = 0;
  const work = async (): Promise<void> => {
    while (sent < requests) {
      const url = urls[sent % urls.length] ?? '';
      sent += 1;
      await get(url, agent, cookie);
    }
  };
  try {
    await Promise.all(Array.from({ length: clients }, work));
  } finally {
    agent.destroy();
  }
}

const get = (url: string, agent: http.Agent, cookie: string | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const headers = {
      'accept-encoding': 'gzip, deflate, br, zstd',
      accept: 'text/html',
      ...(cookie === undefined ? {} : { cookie }),
    };
    const request = http.get(url, { agent, headers }, (answer) => {
      answer.resume().once('end', () => {
        if (answer.statusCode === 200) resolve();
        else reject(new Error(`${url}: ${answer.statusCode}`));
      });
    });
    request.once('error', reject);
  });
