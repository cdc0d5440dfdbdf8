/** Something in an image that must not be published. */
export interface UncleanFinding {
  /** In the image, such as `/etc/ssh/ssh_host_ed25519_key`. */
  readonly path: string;
  readonly why: string;
}

/** Looks into a disk image for what belongs to one machine or one person. */
export interface ImageInspection {
  /**
   * @returns host keys, a machine-id, cloud-init state, shell history, known default passwords …
   * @throws Fault IMAGE_UNREADABLE when the image cannot be looked into
   */
  findUnclean(rawPath: string): Promise<readonly UncleanFinding[]>;
}
