import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { HttpsNodeImageLink } from '../../../../../runtime/agent/link/adapters/https-node-image-link.ts';
import { type Identity, makeRequest } from '../../../../../runtime/agent/link/adapters/identity.ts';
import { Authority } from '../../../../../runtime/control/nodes/agents/authority.ts';
import { Fault, toWire } from '../../../../../schemas/errors/fault.ts';
import { NODE } from '../../../../fakes/machines.ts';

const BYTES = Buffer.from('0123456789');

describe('the way to node images', () => {
  let folder: string;
  let identity: Identity;
  let authority: Authority;
  let server: Server;
  let link: HttpsNodeImageLink;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'node-image-link-'));
    authority = await Authority.open(join(folder, 'authority'));
    const { key, csr } = await makeRequest();
    const { certificate } = await authority.signNode(csr, NODE);
    identity = { node: NODE, key, certificate, authority: authority.certificate };
  });
  afterAll(() => rm(folder, { recursive: true }));
  beforeEach(async () => {
    const { certificate: cert, key } = authority.server;
    const tls = { cert, key, ca: authority.certificate, requestCert: true };
    server = createServer({ ...tls, rejectUnauthorized: true }, (request, response) =>
      answer(request, response),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    link = new HttpsNodeImageLink(`https://127.0.0.1:${port}`, identity);
  });
  afterEach(() => {
    link.close();
    server.close();
    server.closeAllConnections();
  });

  const read = async (offset: number, length: number): Promise<string> => {
    const signal = AbortSignal.timeout(20_000);
    const bytes = await link.openNodeImage('1.0+a', 'root.img', { offset, length, signal });
    return (await buffer(Readable.from(bytes))).toString();
  };

  test('asks for the part of a file that is missing', async () => {
    answer = ({ url, headers }, response) => {
      expect(url).toBe('/agent/v1/node-images/1.0%2Ba/root.img');
      expect(headers.range).toBe('bytes=4-9');
      response.writeHead(206, { 'content-range': 'bytes 4-9/10' }).end(BYTES.subarray(4));
    };
    expect(await read(4, 6)).toBe('456789');
  });

  test('takes the whole of a file where that was asked for, and no other part than asked for', async () => {
    answer = (_, response) => void response.writeHead(200).end(BYTES);
    expect(await read(0, 10)).toBe('0123456789');
    await expect(read(4, 6)).rejects.toMatchObject({ code: 'UNREACHABLE' });
    answer = (_, response) =>
      void response.writeHead(206, { 'content-range': 'bytes 0-9/10' }).end(BYTES);
    await expect(read(4, 6)).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  test('passes on what the server says', async () => {
    const fault = new Fault('NOT_FOUND', { what: 'node image', name: '1.0' });
    answer = (_, response) => void response.writeHead(404).end(JSON.stringify(toWire(fault)));
    await expect(read(0, 10)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
