/** The unit of a node that has started once there are drivers for what was found when the node started. */
export const DRIVERS_UNIT = 'stackyard-drivers.service';
