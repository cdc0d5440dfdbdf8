import { SimulatedControllers } from '../../runtime/simulator/simulated-controllers.ts';
import type { ControlInput } from '../../runtime/control/control-input.ts';

/** What switches nodes, where nobody is to be switched: no controller answers, and no packet is sent. */
export const noPower = (): ControlInput['power'] => ({
  controllers: new SimulatedControllers(),
  findCertificate: () => Promise.reject(new Error('there is no controller')),
  sendPackets: async () => undefined,
  ownBoot: undefined,
});
