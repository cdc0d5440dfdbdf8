import { LIMITS } from '../config/limits.ts';
import { WireFault } from '../errors/wire-fault.ts';

const { faultChars } = LIMITS.agent.reports;

/** A fault that an agent tells; one that was taken over may say anything. */
export const ReportedFault = WireFault.refine(
  (fault) => JSON.stringify(fault).length <= faultChars,
  `a fault of at most ${faultChars} characters`,
);
