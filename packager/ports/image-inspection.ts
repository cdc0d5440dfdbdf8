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

/** Looks into a disk image for what belongs to one machine or one person. */
export interface ImageInspection {
  /**
   * @returns host keys, a machine-id, cloud-init state, shell history, known default passwords …
   * @throws Fault NOT_FOUND, TOOL_MISSING, CANCELLED
   */
  findUnclean(rawPath: string, signal: AbortSignal): Promise<readonly UncleanFinding[]>;
}
