import { mkdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BootFacts, DesiredBoot, ObservedBoot } from '../../../../schemas/agent/boot.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { oneAtATime } from '../../../process/one-at-a-time.ts';
import { bootTableName, bootTftpFolder } from '../../node/core/names.ts';
import { bindInNamespace } from '../../gateway/adapters/bind-in-namespace.ts';
import {
  type DnsmasqPlace,
  ensureDnsmasq,
  hasDnsmasq,
  stopDnsmasq,
} from '../../gateway/adapters/dnsmasq.ts';
import { orNetworkFailed } from '../../gateway/adapters/network-failed.ts';
import type { NetworkNamespace } from '../../gateway/adapters/network-namespace.ts';
import { ensureTable, type NftTable, removeTable } from '../../gateway/adapters/nft-table.ts';
import { foundLinks } from '../../gateway/adapters/read-state.ts';
import type { FoundLink } from '../../gateway/core/found-link.ts';
import { addressIn } from '../../gateway/core/ip-address.ts';
import { agentMark } from '../../gateway/core/owner-mark.ts';
import { bootLinks, readCarriers } from '../core/boot-links.ts';
import { bootNotices } from '../core/boot-notices.ts';
import { planAddress } from '../core/plan-address.ts';
import { renderBootDnsmasq } from '../core/render-boot-dnsmasq.ts';
import { type NodePorts, renderBootTable } from '../core/render-boot-table.ts';
import { renderFirstScript } from '../core/render-first-script.ts';
import type { BootService } from '../ports/boot-service.ts';
import type { NodeImageLink } from '../ports/node-image-link.ts';
import { AddressRecord } from './address-record.ts';
import { BootAnswering } from './boot-answering.ts';
import { BootDoor } from './boot-door.ts';
import { DhcpWatch } from './dhcp-watch.ts';
import { HotPieces } from './hot-pieces.ts';
import { KeptImages } from './kept-images.ts';
import { fillTftpFolder, readLoaders } from './loader-folder.ts';
import { LogTail } from './log-tail.ts';

export interface LinuxBootParts {
  readonly node: NodeId;
  /** Of the agent; the service keeps its files in `boot/` below it. */
  readonly folder: string;
  readonly namespace: NetworkNamespace;
  /** Path of the namespace. */
  readonly namespacePath: string;
  /** Where iPXE is. */
  readonly loaders: string;
  readonly ports: NodePorts;
  readonly link: NodeImageLink;
  readonly now: () => Date;
  readonly onError: (error: unknown) => void;
}

/** What runs in this process for one description of the service. */
interface Running {
  readonly wanted: DesiredBoot;
  readonly door: BootDoor;
  readonly watch: DhcpWatch;
  readonly answering: BootAnswering;
}

/**
 * Lets machines boot over a card of a Linux host. dnsmasq is a process of its own, and goes on giving
 * addresses while no agent runs; scripts and node images come from this process.
 *
 * ```
 * <agent folder>/boot/dnsmasq-<digest>.conf, dnsmasq.pid, dnsmasq.log, leases
 * <agent folder>/boot/address           the address that this agent has given to the card
 * <agent folder>/boot/images/           see KeptImages
 * /run/stackyard/<node>/boot/           loaders and first script, for everybody to read
 * ```
 */
export class LinuxBootService implements BootService {
  readonly #parts: LinuxBootParts;
  readonly #change = oneAtATime();
  readonly #pieces = new HotPieces();
  readonly #images: KeptImages;
  readonly #folder: string;
  readonly #record: AddressRecord;
  readonly #tail: LogTail;
  #running: Running | undefined;

  constructor(parts: LinuxBootParts) {
    this.#parts = parts;
    this.#folder = join(parts.folder, 'boot');
    this.#record = new AddressRecord(join(this.#folder, 'address'), parts.namespace);
    this.#images = new KeptImages(join(this.#folder, 'images'), parts.link, (path) =>
      this.#pieces.forget(path),
    );
    this.#tail = new LogTail(join(this.#folder, 'dnsmasq.log'), (line) =>
      this.#running?.answering.readLog(line),
    );
  }

  async facts(): Promise<BootFacts> {
    const { namespace } = this.#parts;
    try {
      const carriers = readCarriers(await namespace.run('ip', ['-json', 'link', 'show']));
      return { links: bootLinks(await foundLinks(namespace), carriers) };
    } catch {
      return { links: [] };
    }
  }

  ensure(wanted: DesiredBoot): Promise<boolean> {
    return this.#change(() =>
      orNetworkFailed(`The boot service at ${wanted.link}`, () => this.#ensure(wanted)),
    );
  }

  remove(): Promise<boolean> {
    return this.#change(async () => {
      await this.#stopRunning();
      await this.#images.stop();
      const hadDnsmasq = await stopDnsmasq({ folder: this.#folder });
      const hadTable = await removeTable(this.#table());
      const hadAddress = await this.#record.release();
      this.#pieces.clear();
      await rm(this.#folder, { recursive: true, force: true });
      await rm(this.#tftp(), { recursive: true, force: true });
      // Mounts of pools may be beside it.
      await rmdir(dirname(this.#tftp())).catch(() => undefined);
      return hadDnsmasq || hadTable || hadAddress;
    });
  }

  async observe(): Promise<ObservedBoot | undefined> {
    if (!this.#running) return undefined;
    const images = this.#images.observe();
    const { fault } = this.#images;
    const isComplete = images.every(({ bytesDone, bytesTotal }) => bytesDone === bytesTotal);
    return {
      state: isComplete ? 'ready' : 'fetching',
      ...(fault ? { fault } : {}),
      images,
      clients: this.#running.answering.clients.list(),
    };
  }

  async notices(): Promise<string[]> {
    if (!this.#running) return [];
    const { wanted, watch, answering } = this.#running;
    const shared = answering.clients.sharedMacs();
    return bootNotices(wanted, { others: watch.known, shared, altered: answering.altered });
  }

  /** Ends what runs in this process. Addresses are given out further on. */
  async close(): Promise<void> {
    await this.#change(async () => {
      await this.#stopRunning();
      await this.#images.stop();
      this.#pieces.clear();
    });
  }

  async #ensure(wanted: DesiredBoot): Promise<boolean> {
    const loaders = await readLoaders(this.#parts.loaders);
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const link = await this.#findLink(wanted);
    const steps = [
      await this.#record.keepOnly(wanted.link, wanted.address),
      await this.#record.give(wanted.link, wanted.address, planAddress(wanted, link)),
      await this.#ensureFirewall(wanted),
      await fillTftpFolder(this.#tftp(), loaders, renderFirstScript(wanted)),
      await this.#ensureRunning(wanted, link.index),
    ];
    this.#running?.answering.useLoaders(loaders);
    this.#images.follow(wanted.images);
    this.#tail.start();
    steps.push(await this.#ensureAddresses(wanted));
    return steps.includes(true);
  }

  /** Where nobody else gives addresses, or this gateway has been doing so already. */
  async #ensureAddresses(wanted: DesiredBoot): Promise<boolean> {
    const place = this.#dnsmasqPlace();
    if (wanted.dhcp.mode === 'full' && !(await hasDnsmasq(place))) {
      const other = await this.#running?.watch.other();
      const server = other?.address;
      if (server !== undefined) throw new Fault('BOOT_OTHER_DHCP', { link: wanted.link, server });
    }
    return ensureDnsmasq(
      place,
      renderBootDnsmasq(wanted, {
        tftp: this.#tftp(),
        leases: join(this.#folder, 'leases'),
        log: join(this.#folder, 'dnsmasq.log'),
      }),
    );
  }

  async #findLink({ link }: DesiredBoot): Promise<FoundLink> {
    const found = (await foundLinks(this.#parts.namespace)).find(({ name }) => name === link);
    if (found) return found;
    const message = `this node has no network card ${link}`;
    throw new Fault('NETWORK_FAILED', { what: 'The boot service', message });
  }

  /** A network with a DHCP server of its own is somebody's: this node stays open to it as it was. */
  async #ensureFirewall(wanted: DesiredBoot): Promise<boolean> {
    const table = this.#table();
    if (wanted.dhcp.mode === 'proxy') return removeTable(table);
    const names = { table: table.name, mark: table.mark };
    return ensureTable(table, renderBootTable(wanted, names, this.#parts.ports));
  }

  async #ensureRunning(wanted: DesiredBoot, index: number): Promise<boolean> {
    const before = this.#running;
    if (before && isSamePlace(before.wanted, wanted)) {
      before.answering.follow(wanted);
      this.#running = { ...before, wanted };
      return false;
    }
    await this.#stopRunning();
    const { namespace, now, onError } = this.#parts;
    const own = addressIn(wanted.address);
    const answering = new BootAnswering(wanted, {
      images: this.#images,
      pieces: this.#pieces,
      clients: before?.answering.clients,
      now,
    });
    const door = new BootDoor(answering, onError);
    await door.listen(bindDoor(namespace, own, wanted.port));
    const watch = new DhcpWatch(namespace, index, own);
    this.#running = { wanted, door, watch, answering };
    return true;
  }

  async #stopRunning(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    this.#tail.stop();
    running?.watch.stop();
    await running?.door.close();
  }

  #table(): NftTable {
    const { namespace, node, folder } = this.#parts;
    const name = bootTableName(node);
    const record = join(folder, 'run', `${name}.loaded`);
    return { where: namespace, name, mark: agentMark(node), record };
  }

  #dnsmasqPlace(): DnsmasqPlace {
    const { namespace, namespacePath } = this.#parts;
    return { folder: this.#folder, namespacePath, inside: namespace };
  }

  #tftp(): string {
    return bootTftpFolder(this.#parts.node);
  }
}

const isSamePlace = (a: DesiredBoot, b: DesiredBoot): boolean =>
  a.link === b.link && a.address === b.address && a.port === b.port;

function bindDoor(namespace: NetworkNamespace, address: string, port: number): number {
  try {
    return bindInNamespace(namespace, 'tcp', address, port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    const by = 'another program';
    throw new Fault('HOST_PORT_TAKEN', { port, protocol: 'tcp', by }, { cause: error });
  }
}
