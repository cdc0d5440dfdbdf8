import type { DesiredBoot } from '../../../../schemas/agent/boot.ts';
import { bootUrl } from './boot-addresses.ts';
import type { ImageChoice } from './choose-image.ts';
import { backOff, MACHINE_SCRIPT } from './render-first-script.ts';

type Boot = Pick<DesiredBoot, 'address' | 'port' | 'server' | 'authority' | 'oldestSequence'>;

/** How long a machine that has nothing to boot yet waits until it asks again. */
const WAIT_S = 10;

/**
 * The iPXE script of one machine. It boots the node image that was chosen, or says why there is none
 * and asks again; whatever fails is tried again after a while, beginning with a new script, since
 * another image may be meant for it by then. It never goes on to a disk, and never ends.
 *
 * Each asking replaces the script, so that they do not pile up in the machine's memory.
 */
export function renderMachineScript(boot: Boot, choice: ImageChoice): string {
  const begin = ['#!ipxe', `set boot ${bootUrl(boot)}`, 'isset ${wait} || set wait:int32 2', ''];
  const again = `chain --replace --autofree \${boot}/${MACHINE_SCRIPT} ||`;
  const lines = choice.kind === 'image' ? bootLines(boot, choice) : waitLines(choice);
  return [
    ...begin,
    ...lines,
    ':again',
    again,
    'echo Stackyard: the boot service at ${boot} does not answer. Trying again in ${wait} s',
    ...backOff('again'),
  ].join('\n');
}

function bootLines(boot: Boot, { image, name }: Extract<ImageChoice, { kind: 'image' }>): string[] {
  const { version } = image;
  const base = `\${boot}/image/${version}`;
  const told = [
    'initrd=initrd',
    `stackyard.boot=${new URL(bootUrl(boot)).origin}`,
    `stackyard.image=${version}`,
    `stackyard.sequence=${boot.oldestSequence}`,
    `stackyard.server=${boot.server}`,
    `stackyard.authority=${boot.authority}`,
    'BOOTIF=01-${netX/mac:hexhyp}',
    // The first serial port shows what the screen does: BMCs, and labs, have nothing else.
    'console=ttyS0,115200 console=tty0',
  ];
  return [
    `echo Stackyard: ${nameOf(name)} boots the node image ${version}`,
    'imgfree ||',
    `kernel --name vmlinuz ${base}/vmlinuz ${told.join(' ')} || goto failed`,
    `initrd --name initrd ${base}/initrd || goto failed`,
    'boot ||',
    '',
    ':failed',
    'imgfree ||',
    `echo Stackyard: the node image ${version} could not be loaded. Trying again in \${wait} s`,
    'sleep ${wait} ||',
    'iseq ${wait} 30 || inc wait 4',
    'goto again',
    '',
  ];
}

const waitLines = ({ why, name }: Extract<ImageChoice, { kind: 'wait' }>): string[] => [
  `echo Stackyard: ${nameOf(name)} waits: ${why}. Asking again in ${WAIT_S} s`,
  `sleep ${WAIT_S} ||`,
  'goto again',
  '',
];

/** iPXE expands settings, and joins commands at signs that a name of a node does not have. */
const nameOf = (name: string | undefined): string =>
  name === undefined ? '${netX/mac}' : name.replaceAll(/[^A-Za-z0-9._-]/g, '?');
