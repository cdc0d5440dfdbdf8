import { deflateSync } from 'node:zlib';
import { SERVER_FLAGS } from '../../../runtime/launcher/server-flags.ts';
import { type ServerProcess, startServerProcess } from '../../fakes/server-process.ts';
import { makeAppliance } from '../../registry/lab/make-appliance.ts';
import { publish } from './publish.ts';

/** The real server with its pages and appliances in its market. */
export type SeededServer = ServerProcess;

/**
 * Starts the built pages on the real server, with appliances in its market.
 *
 * @param appliances names under the namespace `acme`
 * @param root of the version that is started, with its packages and its built pages
 */
export async function startSeededServer(
  appliances: readonly string[],
  root: string,
): Promise<SeededServer> {
  const server = await startServerProcess({ STACKYARD_PAGES: root }, { flags: SERVER_FLAGS, root });
  try {
    for (const [number, name] of appliances.entries())
      await publish(server.url, applianceCalled(name, number));
    // Publishing hashes passwords, whose memory is not the pages' affair.
    await server.restart();
  } catch (error) {
    await server.close();
    throw error;
  }
  return server;
}

const applianceCalled = (name: string, number: number) =>
  makeAppliance({
    name,
    title: name[0]?.toUpperCase() + name.slice(1),
    summary: `A system called ${name}, for people who need one and want to run it themselves.`,
    readme: `# ${name}\n\n${'What it does, said at some length. '.repeat(40)}`,
    icon: { mediaType: 'image/png', bytes: icon(number) },
  });

/** A PNG of 64 × 64 points, of its own colour each (PNG specification §5; without checksums). */
function icon(number: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(type, 'latin1'), data, Buffer.alloc(4)]);
  };
  const header = Buffer.from([0, 0, 0, 64, 0, 0, 0, 64, 8, 2, 0, 0, 0]);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(64 * 3, 40 + number * 7)]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: 64 }, () => row)));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
