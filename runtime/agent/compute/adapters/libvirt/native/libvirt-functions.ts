import koffi, { type LibraryHandle } from 'koffi';
import { LIBVIRT_CODE, LibvirtError } from './libvirt-error.ts';

/** Pointers to libvirt's objects, as koffi hands them out. */
export type ConnectHandle = bigint & { readonly of?: 'connect' };
export type DomainHandle = bigint & { readonly of?: 'domain' };
/** An array that a function writes its one result into. */
export type Out<Value> = [Value | null];

/**
 * The functions of libvirt that are used, under their own names. All of them block until the daemon
 * has answered, so they are called in a thread of their own only (`thread/`).
 * Reference: https://libvirt.org/html/libvirt-libvirt-domain.html
 */
export interface LibvirtFunctions {
  virConnectOpen(uri: string): ConnectHandle | null;
  virConnectClose(connection: ConnectHandle): number;
  virConnectGetLibVersion(connection: ConnectHandle, out: Out<number>): number;
  virConnectGetVersion(connection: ConnectHandle, out: Out<number>): number;
  virConnectGetCapabilities(connection: ConnectHandle): string | null;
  virConnectGetDomainCapabilities(
    connection: ConnectHandle,
    emulator: string | null,
    architecture: string,
    board: string,
    kind: string,
    flags: number,
  ): string | null;
  virConnectBaselineHypervisorCPU(
    connection: ConnectHandle,
    emulator: string | null,
    architecture: string,
    board: string,
    kind: string,
    processors: readonly string[],
    count: number,
    flags: number,
  ): string | null;
  virConnectListAllDomains(connection: ConnectHandle, out: Out<bigint>, flags: number): number;
  virDomainLookupByUUIDString(connection: ConnectHandle, uuid: string): DomainHandle | null;
  virDomainDefineXMLFlags(
    connection: ConnectHandle,
    xml: string,
    flags: number,
  ): DomainHandle | null;
  virDomainFree(domain: DomainHandle): number;
  virDomainGetState(
    domain: DomainHandle,
    state: Out<number>,
    reason: Out<number>,
    flags: number,
  ): number;
  virDomainGetMetadata(
    domain: DomainHandle,
    type: number,
    namespace: string,
    flags: number,
  ): string | null;
  virDomainSetMetadata(
    domain: DomainHandle,
    type: number,
    metadata: string,
    key: string,
    namespace: string,
    flags: number,
  ): number;
  virDomainCreate(domain: DomainHandle): number;
  virDomainResume(domain: DomainHandle): number;
  virDomainSuspend(domain: DomainHandle): number;
  virDomainSnapshotCreateXML(domain: DomainHandle, xml: string, flags: number): bigint | null;
  virDomainSnapshotFree(snapshot: bigint): number;
  virDomainBlockRebase(
    domain: DomainHandle,
    disk: string,
    base: string | null,
    bandwidth: number,
    flags: number,
  ): number;
  virDomainBlockStatsFlags(
    domain: DomainHandle,
    disk: string,
    parameters: Uint8Array,
    count: [number],
    flags: number,
  ): number;
  virDomainGetBlockJobInfo(
    domain: DomainHandle,
    disk: string,
    info: Uint8Array,
    flags: number,
  ): number;
  virDomainShutdownFlags(domain: DomainHandle, flags: number): number;
  virDomainDestroyFlags(domain: DomainHandle, flags: number): number;
  virDomainUndefineFlags(domain: DomainHandle, flags: number): number;
  virDomainGetXMLDesc(domain: DomainHandle, flags: number): string | null;
  virDomainMigrateSetMaxDowntime(domain: DomainHandle, downtimeMs: number, flags: number): number;
  virDomainMigrateToURI3(
    domain: DomainHandle,
    destination: string,
    parameters: bigint | null,
    count: number,
    flags: number,
  ): number;
  virDomainGetJobStats(
    domain: DomainHandle,
    type: Out<number>,
    parameters: Out<bigint>,
    count: Out<number>,
    flags: number,
  ): number;
  virDomainAbortJob(domain: DomainHandle): number;
  virTypedParamsAddString(
    parameters: Out<bigint>,
    count: Out<number>,
    room: Out<number>,
    name: string,
    value: string,
  ): number;
  virTypedParamsFree(parameters: bigint | null, count: number): void;
  virDomainListGetStats(
    domains: (DomainHandle | null)[],
    stats: number,
    out: Out<bigint>,
    flags: number,
  ): number;
  virDomainStatsRecordListFree(records: bigint): void;
  virDomainQemuAgentCommand(
    domain: DomainHandle,
    command: string,
    timeoutSeconds: number,
    flags: number,
  ): string | null;
  virGetLastErrorCode(): number;
  virGetLastErrorMessage(): string;
  virResetLastError(): void;
}

type TypeSpec = Parameters<typeof koffi.sizeof>[0];

const POINTER = 'void *';
/** A string that libvirt allocated for us: copied, then freed. */
const OWNED = koffi.disposable('str');
const OUT_POINTER = koffi.out(koffi.pointer(POINTER));
const OUT_INT = koffi.out(koffi.pointer('int'));
const INOUT_POINTER = koffi.inout(koffi.pointer(POINTER));
const INOUT_INT = koffi.inout(koffi.pointer('int'));
const OUT_ULONG = koffi.out(koffi.pointer('ulong'));

const SIGNATURES = {
  virConnectOpen: [POINTER, ['str']],
  virConnectClose: ['int', [POINTER]],
  virConnectGetLibVersion: ['int', [POINTER, OUT_ULONG]],
  virConnectGetVersion: ['int', [POINTER, OUT_ULONG]],
  virConnectGetCapabilities: [OWNED, [POINTER]],
  virConnectGetDomainCapabilities: [OWNED, [POINTER, 'str', 'str', 'str', 'str', 'uint']],
  virConnectBaselineHypervisorCPU: [
    OWNED,
    [POINTER, 'str', 'str', 'str', 'str', koffi.pointer('str'), 'uint', 'uint'],
  ],
  virConnectListAllDomains: ['int', [POINTER, OUT_POINTER, 'uint']],
  virDomainLookupByUUIDString: [POINTER, [POINTER, 'str']],
  virDomainDefineXMLFlags: [POINTER, [POINTER, 'str', 'uint']],
  virDomainFree: ['int', [POINTER]],
  virDomainGetState: ['int', [POINTER, OUT_INT, OUT_INT, 'uint']],
  virDomainGetMetadata: [OWNED, [POINTER, 'int', 'str', 'uint']],
  virDomainSetMetadata: ['int', [POINTER, 'int', 'str', 'str', 'str', 'uint']],
  virDomainCreate: ['int', [POINTER]],
  virDomainResume: ['int', [POINTER]],
  virDomainSuspend: ['int', [POINTER]],
  virDomainSnapshotCreateXML: [POINTER, [POINTER, 'str', 'uint']],
  virDomainSnapshotFree: ['int', [POINTER]],
  virDomainBlockRebase: ['int', [POINTER, 'str', 'str', 'ulong', 'uint']],
  virDomainBlockStatsFlags: ['int', [POINTER, 'str', POINTER, INOUT_INT, 'uint']],
  virDomainGetBlockJobInfo: ['int', [POINTER, 'str', POINTER, 'uint']],
  virDomainShutdownFlags: ['int', [POINTER, 'uint']],
  virDomainDestroyFlags: ['int', [POINTER, 'uint']],
  virDomainUndefineFlags: ['int', [POINTER, 'uint']],
  virDomainGetXMLDesc: [OWNED, [POINTER, 'uint']],
  virDomainMigrateSetMaxDowntime: ['int', [POINTER, 'ulonglong', 'uint']],
  virDomainMigrateToURI3: ['int', [POINTER, 'str', POINTER, 'uint', 'uint']],
  virDomainGetJobStats: ['int', [POINTER, OUT_INT, OUT_POINTER, OUT_INT, 'uint']],
  virDomainAbortJob: ['int', [POINTER]],
  virTypedParamsAddString: ['int', [INOUT_POINTER, INOUT_INT, INOUT_INT, 'str', 'str']],
  virTypedParamsFree: ['void', [POINTER, 'int']],
  virDomainListGetStats: ['int', [koffi.pointer(POINTER), 'uint', OUT_POINTER, 'uint']],
  virDomainStatsRecordListFree: ['void', [POINTER]],
  virDomainQemuAgentCommand: [OWNED, [POINTER, 'str', 'int', 'uint']],
  virGetLastErrorCode: ['int', []],
  virGetLastErrorMessage: ['str', []],
  virResetLastError: ['void', []],
} satisfies Record<keyof LibvirtFunctions, [TypeSpec, TypeSpec[]]>;

/**
 * Loads libvirt into this process.
 *
 * @throws LibvirtError `notInstalled`
 */
export function loadLibvirt(): LibvirtFunctions {
  const libvirt = open('libvirt.so.0');
  const libvirtQemu = open('libvirt-qemu.so.0');
  const functions = Object.entries(SIGNATURES).map(([name, [result, parameters]]) => {
    const library = name.startsWith('virDomainQemu') ? libvirtQemu : libvirt;
    return [name, library.func(name, result, parameters)];
  });
  silence(libvirt);
  return Object.fromEntries(functions) as LibvirtFunctions;
}

function open(file: string): LibraryHandle {
  try {
    return koffi.load(file);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new LibvirtError(file, LIBVIRT_CODE.notInstalled, message);
  }
}

/**
 * By default libvirt prints every error to standard error. Its handler takes (data, error); given
 * `virResetError` and no data, it calls `virResetError(NULL)`, which does nothing and, unlike a
 * JavaScript function, may be called from any thread.
 */
function silence(libvirt: LibraryHandle): void {
  const setHandler = libvirt.func('virSetErrorFunc', 'void', [POINTER, POINTER]);
  setHandler(null, libvirt.symbol('virResetError'));
}
