import type { DesiredBoot } from '../../../../schemas/agent/boot.ts';
import { BootClients } from '../core/boot-clients.ts';
import { chooseImage } from '../core/choose-image.ts';
import { DnsmasqLogReader } from '../core/read-dnsmasq-log.ts';
import type { MachineClaim, StageReport } from '../core/read-machine.ts';
import { FIRST_SCRIPT } from '../core/boot-addresses.ts';
import { renderFirstScript } from '../core/render-first-script.ts';
import { renderMachineScript } from '../core/render-machine-script.ts';
import { tellDhcpEvent } from '../core/tell-dhcp-event.ts';
import type { BootAnswers, OpenFile } from './boot-door.ts';
import { AlteredPiece, type CheckedFile, type HotPieces } from './hot-pieces.ts';
import type { KeptImages } from './kept-images.ts';
import type { LoaderFiles } from './loader-folder.ts';

interface AnsweringParts {
  readonly images: KeptImages;
  readonly pieces: HotPieces;
  /** Those that were seen before; absent: none. */
  readonly clients?: BootClients | undefined;
  readonly now: () => Date;
}

/** Answers machines that boot, and remembers how far each has come. */
export class BootAnswering implements BootAnswers {
  readonly clients: BootClients;
  readonly #parts: AnsweringParts;
  readonly #log = new DnsmasqLogReader();
  #wanted: DesiredBoot;
  #loaders: LoaderFiles = new Map();
  readonly #altered = new Set<string>();

  constructor(wanted: DesiredBoot, parts: AnsweringParts) {
    this.#wanted = wanted;
    this.#parts = parts;
    this.clients = parts.clients ?? new BootClients();
  }

  follow(wanted: DesiredBoot): void {
    this.#wanted = wanted;
  }

  useLoaders(loaders: LoaderFiles): void {
    this.#loaders = loaders;
  }

  readLog(line: string): void {
    const event = this.#log.read(line);
    const told = event && tellDhcpEvent(event, (address) => this.clients.macAt(address));
    if (told) this.clients.add(told, this.#parts.now());
  }

  /** Names of files that were not what they had been any more. */
  get altered(): string[] {
    return [...this.#altered];
  }

  script(claim: MachineClaim, address: string): string {
    const { mac } = claim;
    const choice = chooseImage(this.#wanted, mac, (version) =>
      this.#parts.images.progressOf(version),
    );
    if (mac !== undefined && this.#maySpeakFor(mac, address)) {
      const message =
        choice.kind === 'image'
          ? `Got its script: boots ${choice.image.version}`
          : `Waits: ${choice.why}`;
      const version = choice.kind === 'image' ? { version: choice.image.version } : {};
      const event = { mac, address, stage: 'script' as const, message, claim, ...version };
      this.clients.add(event, this.#parts.now());
    }
    return renderMachineScript(this.#wanted, choice);
  }

  loader(name: string, address: string): Buffer | undefined {
    const isScript = name === FIRST_SCRIPT;
    const bytes = isScript ? Buffer.from(renderFirstScript(this.#wanted)) : this.#loaders.get(name);
    const mac = this.clients.macAt(address);
    if (bytes && mac !== undefined) {
      const message = isScript ? 'Fetched the first script' : `Fetched the loader ${name}`;
      this.clients.add({ mac, stage: 'loader', message }, this.#parts.now());
    }
    return bytes;
  }

  image(version: string, name: string, address: string): OpenFile | undefined {
    const file = this.#parts.images.fileOf(version, name);
    if (!file) return undefined;
    const mac = name === 'vmlinuz' ? this.clients.macAt(address) : undefined;
    if (mac !== undefined) {
      const message = `Fetches kernel and first stage of ${version}`;
      this.clients.add({ mac, stage: 'kernel', message }, this.#parts.now());
    }
    return { sizeBytes: file.sizeBytes, read: (index) => this.#read(file, index, name) };
  }

  stage({ mac, stage, text }: StageReport, address: string): void {
    if (!this.#maySpeakFor(mac, address)) return;
    this.clients.add({ mac, address, stage, message: text }, this.#parts.now());
  }

  async #read(file: CheckedFile, index: number, name: string): Promise<Buffer> {
    try {
      return await this.#parts.pieces.read(file, index);
    } catch (error) {
      if (!(error instanceof AlteredPiece) && !isMissing(error)) throw error;
      this.#altered.add(name);
      await this.#parts.images.reject(file.path);
      throw error;
    }
  }

  /** Whoever has an address by DHCP speaks for the machine that got it, and for no other. */
  #maySpeakFor(mac: string, address: string): boolean {
    const known = this.clients.macAt(address);
    return known === undefined || known === mac;
  }
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';
