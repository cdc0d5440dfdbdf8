/** Something in an image that should be known before it is published. */
export interface UncleanFinding {
  /**
   * `leftover`: it must not be published. `unchecked`: it could not be looked into, so there may be
   * leftovers; the publisher decides.
   */
  readonly kind: 'leftover' | 'unchecked';
  /** In the image, such as `/etc/ssh/ssh_host_ed25519_key`, or a part of it, such as `partition 2`. */
  readonly path: string;
  readonly why: string;
}

/** How a disk can be started. */
export interface BootWays {
  /**
   * `likely`: there is code in its first sector, but nothing that this code would start from is
   * marked so; many tools put such code on every disk.
   */
  readonly bios: 'yes' | 'likely' | 'no';
  /**
   * `default`: a loader is where firmware without a memory looks for one. `named`: there are loaders
   * only under names that an installed system would have told its firmware.
   */
  readonly uefi: 'default' | 'named' | 'no';
}

/** Looks into a disk image for what belongs to one machine or one person. */
export interface ImageInspection {
  /**
   * @returns host keys, a machine-id, cloud-init state, shell history, known default passwords …
   * @throws Fault NOT_FOUND, TOOL_MISSING, CANCELLED
   */
  findUnclean(rawPath: string, signal: AbortSignal): Promise<readonly UncleanFinding[]>;
  /**
   * @param names programs, such as `mkfs.xfs`
   * @returns those that its system does not have; none when its system cannot be looked into
   * @throws Fault NOT_FOUND, TOOL_MISSING, CANCELLED
   */
  findMissingTools(
    rawPath: string,
    names: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly string[]>;
  /** @returns what firmware can start it by. @throws Fault NOT_FOUND */
  findBootWays(rawPath: string, signal: AbortSignal): Promise<BootWays>;
}
