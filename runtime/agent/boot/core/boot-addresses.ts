import type { DesiredBoot } from '../../../../schemas/agent/boot.ts';
import { addressIn } from '../../gateway/core/ip-address.ts';

/** Name of the script that a loader fetches by TFTP, and that iPXE looks for beside itself. */
export const FIRST_SCRIPT = 'autoexec.ipxe';

/** @returns where the gateway answers machines that boot, such as `http://10.77.0.1:8480/boot` */
export const bootUrl = ({ address, port }: Pick<DesiredBoot, 'address' | 'port'>): string =>
  `http://${addressIn(address)}:${port}/boot`;
