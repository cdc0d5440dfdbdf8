import type { DesiredBoot } from '../../../../schemas/agent/boot.ts';
import { bootUrl } from './boot-addresses.ts';

/**
 * The script that iPXE is given first, by TFTP: it needs no HTTP server to be there, and asks for the
 * machine's own script until it gets one. Whatever that script does, this one goes on asking after it.
 *
 * A switch may take 50 s until it lets a new link through (STP), so a missing address is no reason to
 * give up either. `dhcp` is asked for only where iPXE has no address yet: a UEFI starts the script
 * before iPXE has configured anything.
 */
export const renderFirstScript = (boot: Pick<DesiredBoot, 'address' | 'port'>): string =>
  [
    '#!ipxe',
    '# Written by the Stackyard agent. Changes are overwritten.',
    `set boot ${bootUrl(boot)}`,
    'isset ${wait} || set wait:int32 2',
    '',
    ':address',
    'isset ${netX/ip} && goto ask ||',
    'echo Stackyard: asking for an address',
    'dhcp && goto ask ||',
    'echo Stackyard: no DHCP server answers. Trying again in 5 s',
    'sleep 5 ||',
    'goto address',
    '',
    ':ask',
    'echo Stackyard: ${netX/mac} has ${netX/ip}, asking for its script',
    `chain --autofree \${boot}/${MACHINE_SCRIPT} ||`,
    'echo Stackyard: the boot service at ${boot} does not answer. Trying again in ${wait} s',
    ...backOff('ask'),
  ].join('\n');

/** How a machine asks for its script; iPXE fills in who it is. */
export const MACHINE_SCRIPT =
  'script?mac=${netX/mac:hexhyp}&uuid=${uuid}&serial=${serial:uristring}&platform=${platform}&arch=${buildarch}';

/** @returns lines that wait, longer each time up to half a minute, and go to a label */
export const backOff = (label: string): string[] => [
  'sleep ${wait} ||',
  'iseq ${wait} 30 && goto ' + label + ' ||',
  'inc wait 4',
  'goto ' + label,
  '',
];
