import { Fault } from '../../../../../schemas/errors/fault.ts';
import type { NodeImageLink } from '../../../../../runtime/agent/boot/ports/node-image-link.ts';
import type { ImageBytes } from './desired-boot.ts';

/** A server whose node images are in memory. */
export class BytesLink implements NodeImageLink {
  readonly url = 'https://server.test:8471';
  readonly images = new Map<string, ImageBytes>();
  /** What was asked for: version, file, first byte. */
  readonly asked: (readonly [string, string, number])[] = [];
  /** Bytes that a connection lets through before it is cut; undefined: all. */
  cutAfter: number | undefined;

  async openNodeImage(
    ...[version, file, { offset, length }]: Parameters<NodeImageLink['openNodeImage']>
  ): Promise<AsyncIterable<Uint8Array>> {
    this.asked.push([version, file, offset]);
    const bytes = this.images.get(version)?.[file];
    if (!bytes) throw new Fault('NOT_FOUND', { what: 'node image', name: version });
    return this.#send(bytes.subarray(offset, offset + length));
  }

  async *#send(bytes: Buffer): AsyncGenerator<Uint8Array> {
    const { cutAfter } = this;
    yield bytes.subarray(0, cutAfter);
    if (cutAfter === undefined || bytes.length <= cutAfter) return;
    throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  }
}
