import { HardwareAddress } from '../../../../schemas/agent/boot.ts';
import { BootedImage, NodeHardware } from '../../../../schemas/agent/hardware.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';

/** What files of the kernel and of the image say; undefined: there is no such file. */
export interface HardwareFiles {
  /** From /sys/class/dmi/id. */
  readonly serial: string | undefined;
  readonly vendor: string | undefined;
  readonly product: string | undefined;
  readonly systemUuid: string | undefined;
  /** Of real network cards. */
  readonly macs: readonly string[];
  /** /etc/stackyard/node-image. */
  readonly image: string | undefined;
}

/** @returns what tells this machine from others; what cannot be understood is left out */
export function hardwareFacts(files: HardwareFiles): NodeHardware {
  const serial = word(files.serial);
  const product = word([files.vendor, files.product].flatMap((text) => word(text) ?? []).join(' '));
  const systemUuid = files.systemUuid?.trim().toLowerCase();
  const isUuid = NodeHardware.shape.systemUuid.safeParse(systemUuid).success;
  const image = files.image === undefined ? undefined : readImage(files.image);
  const macs = files.macs.map((mac) => mac.trim().toLowerCase());
  const cards = [...new Set(macs)].filter((mac) => HardwareAddress.safeParse(mac).success);
  return {
    ...(serial === undefined ? {} : { serial }),
    ...(product === undefined ? {} : { product }),
    ...(isUuid && systemUuid !== undefined ? { systemUuid } : {}),
    macs: cards
      .filter((mac) => mac !== '00:00:00:00:00:00')
      .toSorted()
      .slice(0, LIMITS.agent.reports.networkCards),
    ...(image ? { image } : {}),
  };
}

const word = (text: string | undefined): string | undefined =>
  text?.trim().slice(0, LIMITS.agent.reports.wordChars) || undefined;

/** @param text lines such as `version 0.1.0` and `sequence 7`, as in the manifest of a node image; others are ignored */
function readImage(text: string): BootedImage | undefined {
  const words = new Map(
    text.split('\n').map((line): [string, string] => {
      const [name = '', value = ''] = line.trim().split(/\s+/);
      return [name, value];
    }),
  );
  const image = {
    version: words.get('version'),
    sequence: Number(words.get('sequence') ?? Number.NaN),
  };
  return BootedImage.safeParse(image).data;
}
