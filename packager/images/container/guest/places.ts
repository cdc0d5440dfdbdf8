/** Where, on the machine's disk, the files of a container image are. */
export const CONTAINER_ROOT = '/container';

/** Runs a program of the image: as its user, and as root. */
export const LAUNCHER = '/usr/lib/stackyard/in-container';
export const ROOT_LAUNCHER = '/usr/lib/stackyard/in-container-as-root';

/** What the launcher reads: a {@link RunPlan}. */
export const RUN_PLAN = '/usr/lib/stackyard/container.json';

/** Variables of appliance.yaml, a file for each. */
export const ENVIRONMENT = '/etc/stackyard/environment';
