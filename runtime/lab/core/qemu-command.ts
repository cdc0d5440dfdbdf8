import { type LabNode, labNodeMac, labNodeName, labNodeSerial, labNodeUuid } from './lab-node.ts';
import type { NodePlaces } from './lab-places.ts';

const MiB = 2 ** 20;

export interface QemuPlace {
  readonly accelerator: 'kvm' | 'tcg';
  /** UEFI firmware of this machine, which is only read. */
  readonly firmwareCode: string;
  readonly places: NodePlaces;
}

/**
 * Renders the arguments of `qemu-system-x86_64` for a node, see qemu(1).
 *
 * It boots from its network card and from nothing else. A BIOS finds an iPXE in the card, as QEMU brings it; a
 * UEFI has its own PXE, and the card nothing (`romfile=`), as most real ones. A BIOS that has nothing to boot
 * tries again.
 */
export function qemuArguments(node: LabNode, place: QemuPlace): string[] {
  const { places } = place;
  const lines = [
    ['-name', labNodeName(node)],
    ['-machine', 'q35,graphics=off'],
    ['-accel', place.accelerator === 'kvm' ? 'kvm' : 'tcg,thread=multi,tb-size=256'],
    ['-cpu', place.accelerator === 'kvm' ? 'host' : 'max'],
    ['-smp', '1'],
    ['-m', String(node.memoryBytes / MiB)],
    ['-nodefaults', '-no-user-config', '-display', 'none'],
    ['-sandbox', 'on,obsolete=deny'],
    ['-uuid', labNodeUuid(node)],
    ['-smbios', `type=1,manufacturer=Stackyard,product=Lab,serial=${labNodeSerial(node)}`],
    ['-boot', 'menu=off,strict=on,reboot-timeout=5000'],
    ['-chardev', consoleDevice(places), '-serial', 'chardev:console'],
    ['-qmp', `unix:${places.run.control},server=on,wait=off`],
    ['-netdev', `tap,id=net0,ifname=${labNodeName(node)},script=no,downscript=no`],
    ['-device', networkCard(node)],
    ['-device', 'virtio-rng-pci'],
    ...(node.firmware === 'uefi' ? uefi(place) : []),
    ...(node.hasTpm ? tpm(places) : []),
    ...(node.hasDisk ? disk(node, places) : []),
    ['-pidfile', places.run.pid, '-daemonize'],
  ];
  return lines.flat();
}

const consoleDevice = ({ run, consoleLog }: NodePlaces): string =>
  `socket,id=console,path=${run.console},server=on,wait=off,logfile=${escape(consoleLog)},logappend=on`;

const networkCard = (node: LabNode): string => {
  const rom = node.firmware === 'uefi' ? ',romfile=' : '';
  return `virtio-net-pci,id=card0,netdev=net0,mac=${labNodeMac(node)},bootindex=1${rom}`;
};

const uefi = ({ firmwareCode, places }: QemuPlace): string[][] => [
  ['-drive', `if=pflash,format=raw,unit=0,readonly=on,file=${escape(firmwareCode)}`],
  ['-drive', `if=pflash,format=raw,unit=1,file=${escape(places.variables)}`],
];

const tpm = ({ run }: NodePlaces): string[][] => [
  ['-chardev', `socket,id=tpm,path=${run.tpm}`],
  ['-tpmdev', 'emulator,id=tpm0,chardev=tpm'],
  ['-device', 'tpm-crb,tpmdev=tpm0'],
];

/** Without a place in the order of booting: what is on it is nothing to boot from. */
const disk = (node: LabNode, { disk: file }: NodePlaces): string[][] => [
  ['-drive', `if=none,id=disk0,format=raw,discard=unmap,cache=unsafe,file=${escape(file)}`],
  ['-device', `virtio-blk-pci,drive=disk0,serial=${labNodeSerial(node)}`],
];

/** A comma ends a value; two stand for one. */
const escape = (path: string): string => path.replaceAll(',', ',,');

/** @returns the arguments of `swtpm` for a node; it ends with the machine that uses it */
export const tpmArguments = ({ tpm: folder, run }: NodePlaces): string[] => [
  'socket',
  '--tpm2',
  '--tpmstate',
  `dir=${folder}`,
  '--ctrl',
  `type=unixio,path=${run.tpm}`,
  '--flags',
  'startup-clear',
  '--terminate',
  '--daemon',
];
