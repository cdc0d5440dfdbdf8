import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { s3Store } from '../../../../../packager/backup/adapters/s3/s3-store.ts';
import type { RemovableStore } from '../../../../../packager/backup/ports/repository-store.ts';

const LIST = '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">';
const entry = (key: string): string =>
  `<Contents><Key>${key}</Key><Size>7</Size><LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>`;

/** A server that answers as it likes, and not as an object store does. */
async function against<Result>(
  answer: (response: ServerResponse, asked: number) => void,
  action: (store: RemovableStore) => Promise<Result>,
): Promise<Result> {
  let asked = 0;
  const server = createServer((request, response) => {
    request.resume();
    asked += 1;
    answer(response, asked);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const place = { endpoint: `http://127.0.0.1:${port}`, bucket: 'vault', prefix: '' };
  let nowMs = 0;
  const store = s3Store(
    { ...place, region: 'us-east-1', keyId: 'KEY', secret: 'secret' },
    {
      now: () => nowMs,
      pause: async (ms) => void (nowMs += ms),
      isPrompt: true,
      onHeard: () => undefined,
      pay: async () => undefined,
    },
  );
  try {
    return await action(store);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const NAME = 'a'.repeat(64);

test('a list that never ends does not take all memory', async () => {
  const piece = Buffer.alloc(65_536, ' ');
  let sent = 0;
  const endless = (response: ServerResponse): void => {
    response.write(LIST);
    const more = (): void => {
      while (!response.destroyed && response.write(piece)) sent += piece.length;
      response.once('drain', more);
    };
    more();
  };
  await expect(against(endless, (store) => store.list('packs'))).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
  });
  expect(sent).toBeLessThan(64 * 2 ** 20);
});

test('an error that never ends neither', async () => {
  const endless = (response: ServerResponse): void => {
    response.writeHead(403);
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536, '<a>')));
      response.once('drain', more);
    };
    more();
  };
  const read = { offset: 0, length: 9 };
  await expect(against(endless, (store) => store.read('packs', NAME, read))).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
  });
});

test.each([
  `${LIST}<IsTruncated>true</IsTruncated>${entry('points/x')}</ListBucketResult>`,
  `${LIST}<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken></ListBucketResult>`,
])('a list that goes round in circles is given up: %s', async (body) => {
  const listing = against(
    (response) => void response.end(body),
    (store) => store.list('points'),
  );
  await expect(listing).rejects.toMatchObject({ code: 'OBJECTS_REFUSED' });
});

test('names that are none of ours, or lead elsewhere, are passed over', async () => {
  const keys = [
    `points/${NAME}`,
    `points/../points/${NAME}`,
    `points/x/${NAME}`,
    `elsewhere/${NAME}`,
    'points/README',
    `points/${'A'.repeat(64)}`,
  ];
  const body = `${LIST}${keys.map(entry).join('')}<Contents><Key>points/${'b'.repeat(64)}</Key></Contents></ListBucketResult>`;
  const listed = await against(
    (response) => void response.end(body),
    (store) => store.list('points'),
  );
  expect(listed).toEqual([{ name: NAME, sizeBytes: 7, modifiedMs: Date.UTC(2026, 0, 1) }]);
});

test('more than was asked for is left', async () => {
  const bytes = await against(
    (response) => void response.writeHead(206).end('0123456789'),
    (store) => store.read('packs', NAME, { offset: 0, length: 4 }),
  );
  expect(Buffer.from(bytes!).toString()).toBe('0123');
});

test('another part than was asked for is not taken for it', async () => {
  const answers = [{}, { 'content-range': 'bytes 0-9/10' }];
  for (const headers of answers) {
    const reading = against(
      (response) => void response.writeHead(206, headers).end('0123456789'),
      (store) => store.read('packs', NAME, { offset: 5, length: 5 }),
    );
    await expect(reading).rejects.toMatchObject({ code: 'OBJECTS_REFUSED' });
  }
});

test('a header that is larger than headers are is none', async () => {
  const header = await against(
    (response) => void response.writeHead(206).end(Buffer.alloc(70_000)),
    (store) => store.readHeader(),
  );
  expect(header).toBeUndefined();
});

test('a server that does not know conditions gets the header without', async () => {
  const conditions: boolean[] = [];
  await against(
    (response, asked) => {
      const { method, headers } = response.req;
      if (method === 'GET') return void response.writeHead(404).end();
      conditions.push(headers['if-none-match'] === '*');
      response.writeHead(asked === 2 ? 501 : 200).end();
    },
    (store) => store.createHeader(Buffer.from('header')),
  );
  expect(conditions).toEqual([true, false]);
});

test('a header whose answer was lost is not taken for somebody else’s', async () => {
  let kept: Buffer | undefined;
  await against(
    (response) => {
      if (response.req.method === 'GET') {
        return void (kept ? response.writeHead(206).end(kept) : response.writeHead(404).end());
      }
      if (kept) return void response.writeHead(412).end();
      kept = Buffer.from('header');
      response.destroy();
    },
    (store) => store.createHeader(Buffer.from('header')),
  );
  const other = against(
    (response) => void response.writeHead(206).end('another'),
    (store) => store.createHeader(Buffer.from('header')),
  );
  await expect(other).rejects.toMatchObject({ code: 'TARGET_EXISTS' });
});
