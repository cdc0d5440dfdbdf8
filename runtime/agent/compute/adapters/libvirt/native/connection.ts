import koffi from 'koffi';
import { Domain } from './domain.ts';
import { lastError, LIBVIRT_CODE } from './libvirt-error.ts';
import type { ConnectHandle, LibvirtFunctions, Out } from './libvirt-functions.ts';
import { readTypedParameters, TYPED_PARAMETER_BYTES } from './typed-parameters.ts';

/** Have libvirt check definitions against its schema instead of ignoring what it does not know. */
const DEFINE_VALIDATE = 1;

/** virConnectBaselineCPUFlags: name every feature, and none that could not move to another host. */
const EXPANDED_AND_MIGRATABLE = 1 | 2;

/** What all machines have. */
const ARCHITECTURE = 'x86_64';
const BOARD = 'q35';

/** virDomainStatsRecord of libvirt-domain.h. */
const STATS_RECORD = koffi.struct({ domain: 'void *', parameters: 'void *', count: 'int' });

/** A connection to one libvirt daemon, for use in a single thread. */
export class Connection {
  readonly #libvirt: LibvirtFunctions;
  readonly #handle: ConnectHandle;
  #capabilities: string | undefined;

  private constructor(libvirt: LibvirtFunctions, handle: ConnectHandle) {
    this.#libvirt = libvirt;
    this.#handle = handle;
  }

  /** @throws LibvirtError when the daemon does not answer */
  static open(libvirt: LibvirtFunctions, uri: string): Connection {
    const handle = libvirt.virConnectOpen(uri);
    if (handle === null) throw lastError(libvirt, 'virConnectOpen');
    return new Connection(libvirt, handle);
  }

  close(): void {
    this.#libvirt.virConnectClose(this.#handle);
  }

  /** Asks the daemon for a sign of life: without one, a closed connection shows at the next call only. */
  isAlive(): boolean {
    const alive = this.#libvirt.virConnectGetLibVersion(this.#handle, [null]) === 0;
    this.#libvirt.virResetLastError();
    return alive;
  }

  /** @returns versions as libvirt encodes them: major × 1,000,000 + minor × 1,000 + release */
  versions(): { libvirt: number; hypervisor: number } {
    const libvirt: Out<number> = [null];
    const hypervisor: Out<number> = [null];
    this.#check(
      'virConnectGetLibVersion',
      this.#libvirt.virConnectGetLibVersion(this.#handle, libvirt),
    );
    this.#check(
      'virConnectGetVersion',
      this.#libvirt.virConnectGetVersion(this.#handle, hypervisor),
    );
    return { libvirt: Number(libvirt[0]), hypervisor: Number(hypervisor[0]) };
  }

  /**
   * @returns what the host and its QEMU can do, XML: https://libvirt.org/formatcaps.html. libvirt finds all of it out
   *   anew whenever it is asked, which takes it a second; it is what the daemon of this connection said first
   */
  capabilities(): string {
    if (this.#capabilities !== undefined) return this.#capabilities;
    const text = this.#libvirt.virConnectGetCapabilities(this.#handle);
    if (text === null) throw lastError(this.#libvirt, 'virConnectGetCapabilities');
    return (this.#capabilities = text);
  }

  /**
   * @param kind of domain, `kvm` or `qemu`
   * @returns what domains of this kind can be given, XML: https://libvirt.org/formatdomaincaps.html
   */
  domainCapabilities(kind: string): string {
    const text = this.#libvirt.virConnectGetDomainCapabilities(
      this.#handle,
      null,
      ARCHITECTURE,
      BOARD,
      kind,
      0,
    );
    if (text === null) throw lastError(this.#libvirt, 'virConnectGetDomainCapabilities');
    return text;
  }

  /** @returns a `<cpu>` with every feature of it by name, also those that come with its model */
  expandProcessor(kind: string, processor: string): string {
    const text = this.#libvirt.virConnectBaselineHypervisorCPU(
      this.#handle,
      null,
      ARCHITECTURE,
      BOARD,
      kind,
      [processor],
      1,
      EXPANDED_AND_MIGRATABLE,
    );
    if (text === null) throw lastError(this.#libvirt, 'virConnectBaselineHypervisorCPU');
    return text;
  }

  /** Calls `visit` with each domain there is, whoever made it, and frees it afterwards. */
  eachDomain(visit: (domain: Domain) => void): void {
    const out: Out<bigint> = [null];
    const count = this.#libvirt.virConnectListAllDomains(this.#handle, out, 0);
    this.#check('virConnectListAllDomains', count);
    const list = out[0];
    if (list === null) return;
    const handles = count ? (koffi.decode(list, 'void *', count) as bigint[]) : [];
    koffi.free(list);
    using domains = new DisposableStack();
    const all = handles.map((handle) => domains.use(new Domain(this.#libvirt, handle)));
    all.forEach(visit);
  }

  /** @returns the domain of a UUID, which the caller disposes of, or undefined */
  lookup(uuid: string): Domain | undefined {
    const handle = this.#libvirt.virDomainLookupByUUIDString(this.#handle, uuid);
    if (handle !== null) return new Domain(this.#libvirt, handle);
    const error = lastError(this.#libvirt, 'virDomainLookupByUUIDString');
    if (error.code === LIBVIRT_CODE.noDomain) return undefined;
    throw error;
  }

  /** Stores a definition, replacing one with the same UUID and name. */
  define(xml: string): void {
    const handle = this.#libvirt.virDomainDefineXMLFlags(this.#handle, xml, DEFINE_VALIDATE);
    if (handle === null) throw lastError(this.#libvirt, 'virDomainDefineXMLFlags');
    this.#libvirt.virDomainFree(handle);
  }

  /** @param groups which figures: bits of virDomainStatsTypes @returns them by name */
  figures(domain: Domain, groups: number): Map<string, number> {
    const out: Out<bigint> = [null];
    const count = this.#libvirt.virDomainListGetStats([domain.handle, null], groups, out, 0);
    this.#check('virDomainListGetStats', count);
    const records = out[0];
    if (records === null) return new Map();
    try {
      if (count === 0) return new Map();
      const first = koffi.decode(records, 'void *') as bigint;
      const record = koffi.decode(first, STATS_RECORD) as { parameters: bigint; count: number };
      const bytes = koffi.view(record.parameters, record.count * TYPED_PARAMETER_BYTES);
      return readTypedParameters(Buffer.from(bytes));
    } finally {
      this.#libvirt.virDomainStatsRecordListFree(records);
    }
  }

  #check(call: string, result: number): void {
    if (result < 0) throw lastError(this.#libvirt, call);
  }
}
