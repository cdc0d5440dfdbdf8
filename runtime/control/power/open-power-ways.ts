import { readBootId } from '../../../packager/native/boot-id.ts';
import { sendMagicPackets } from '../../../packager/native/magic-packet.ts';
import type { PowerWays } from '../control-input.ts';
import { anyController } from './adapters/any-controller.ts';
import { IpmiController } from './adapters/ipmi-controller.ts';
import { findCertificate } from './adapters/pinned-agent.ts';
import { RedfishController } from './adapters/redfish-controller.ts';

/** @returns what a server switches nodes on and off by */
export const openPowerWays = async (): Promise<PowerWays> => ({
  controllers: anyController({ redfish: new RedfishController(), ipmi: new IpmiController() }),
  findCertificate,
  sendPackets: sendMagicPackets,
  ownBoot: await readBootId(),
});
