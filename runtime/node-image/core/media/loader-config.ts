/** What a medium tells the first stage. */
export interface MediumWords {
  /** Of the medium, see `mediumFacts`. */
  readonly label: string;
  /** Of the image on it. */
  readonly version: string;
  /** Where agents dial in, such as `https://admin.lan:8471`. */
  readonly server: string;
  /** sha256 of the certificate of the server's authority, in hex. */
  readonly authority: string;
}

/** Folder of a medium with the files of the image. */
export const MEDIUM_FOLDER = 'stackyard';

/**
 * The configuration of GRUB on a medium: no menu, nothing to press. What cannot be loaded is said, and tried again by
 * starting the machine anew.
 */
export const renderLoaderConfig = ({ label, version, server, authority }: MediumWords): string => {
  const words = [
    `stackyard.media=${label}`,
    `stackyard.image=${version}`,
    `stackyard.server=${server}`,
    `stackyard.authority=${authority}`,
    // As the script of the boot service does: BMCs have nothing but a serial port.
    'console=ttyS0,115200',
    'console=tty0',
  ].map((word) => `'${word}'`);
  return `${findMedium(label)}
echo 'Stackyard: starting the node image ${version}'
if linux /${MEDIUM_FOLDER}/vmlinuz ${words.join(' ')}; then
  if initrd /${MEDIUM_FOLDER}/initrd; then
    boot
  fi
fi
echo 'Stackyard: the node image ${version} could not be loaded. Starting again in 30 s'
sleep 30
reboot
`;
};

/** For GRUB's own first steps on a BIOS: it finds its configuration, wherever the medium is. */
export const renderLoaderSearch = (label: string): string => `${findMedium(label)}
set prefix=($root)/EFI/debian
`;

const findMedium = (label: string): string => `search --no-floppy --set=root --label ${label}`;
