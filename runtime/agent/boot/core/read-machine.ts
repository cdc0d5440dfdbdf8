import { BOOT_STAGES, type BootStage, HardwareAddress } from '../../../../schemas/agent/boot.ts';
import { plainLine } from './plain-line.ts';

/** Who a machine says it is; nothing of it is proven. */
export interface MachineClaim {
  readonly mac: string | undefined;
  readonly uuid: string | undefined;
  readonly serial: string | undefined;
  /** As iPXE calls it. */
  readonly platform: string | undefined;
}

/** Firmwares fill in these where the maker has left out a serial number. */
const NO_SERIAL = /^(none|not specified|default string|to be filled.*|system serial number|0+|)$/i;

/** @param query of a request for a script */
export function readMachine(query: URLSearchParams): MachineClaim {
  const serial = wordOf(query, 'serial', 100);
  const uuid = wordOf(query, 'uuid', 40);
  return {
    mac: readMac(query.get('mac')),
    uuid: uuid !== undefined && /^[0-]+$/.test(uuid) ? undefined : uuid,
    serial: serial !== undefined && NO_SERIAL.test(serial) ? undefined : serial,
    platform: wordOf(query, 'platform', 20),
  };
}

/** What iPXE or a first stage says about how far it is. */
export interface StageReport {
  readonly mac: string;
  readonly stage: BootStage;
  readonly text: string;
}

/** @returns undefined when it does not say who it is or how far */
export function readStage(query: URLSearchParams): StageReport | undefined {
  const mac = readMac(query.get('mac'));
  const stage = BOOT_STAGES.find((each) => each === query.get('stage'));
  if (mac === undefined || stage === undefined) return undefined;
  return { mac, stage, text: plainLine(query.get('text') ?? '', 300) };
}

/** With colons or hyphens, with or without the leading `01-` of BOOTIF. */
function readMac(text: string | null): string | undefined {
  const bytes = (text ?? '').toLowerCase().split(/[:-]/);
  const mac = bytes.slice(bytes.length === 7 ? 1 : 0).join(':');
  return HardwareAddress.safeParse(mac).data;
}

function wordOf(query: URLSearchParams, name: string, most: number): string | undefined {
  const word = plainLine(query.get(name) ?? '', most);
  return word === '' ? undefined : word;
}
