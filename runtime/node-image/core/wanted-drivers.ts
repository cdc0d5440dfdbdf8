/**
 * Drivers that the first stage has: those by which a machine can reach the network, those by which it can
 * read a stick or disc that carries the image, and what puts the root together.
 */
const FIRST_STAGE: readonly RegExp[] = [
  /^kernel\/drivers\/net\/ethernet\//,
  /^kernel\/drivers\/net\/(phy|mdio|pcs|hyperv|vmxnet3)\//,
  /^kernel\/drivers\/net\/(virtio_net|net_failover|mdio)\.ko/,
  // USB: adapters of laptops and of small PCs without a port.
  /^kernel\/drivers\/net\/usb\/(r8152|ax88179_178a|asix|cdc_ether|cdc_ncm|smsc95xx|lan78xx|usbnet|aqc111)\.ko/,
  /^kernel\/drivers\/usb\/host\/(xhci|ehci|ohci|uhci)/,
  /^kernel\/drivers\/usb\/storage\/(usb-storage|uas)\.ko/,
  /^kernel\/drivers\/(hv\/hv_vmbus|pci\/controller\/(pci-hyperv|vmd))/,
  /^kernel\/drivers\/(block\/(loop|virtio_blk)|scsi\/(sd_mod|sr_mod|virtio_scsi)|nvme\/host\/nvme)\.ko/,
  /^kernel\/drivers\/ata\/(ahci|ata_piix)\.ko/,
  /^kernel\/fs\/(squashfs|overlayfs|isofs|fat|ext4)\//,
  /^kernel\/fs\/nls\/nls_(ascii|cp437|iso8859-1|utf8)\.ko/,
];

/** Cards that need more firmware than a first stage has room for, or that are no cards of servers. */
const NOT_IN_FIRST_STAGE =
  /^kernel\/drivers\/net\/ethernet\/(netronome|cavium\/liquidio|mellanox\/mlxsw|microsoft\/mana_test|marvell\/prestera|sun\/sun(hme|vnet)|xircom|fujitsu|8390\/(axnet|pcnet)_cs|3com\/3c5)/;

/** @param path below the folder of the kernel, such as `kernel/fs/ext4/ext4.ko.xz` */
export const isForFirstStage = (path: string): boolean =>
  !NOT_IN_FIRST_STAGE.test(path) && FIRST_STAGE.some((pattern) => pattern.test(path));

/** Folders and drivers that a node without a desktop never loads: taken off the root, to be fetched faster. */
export const DROPPED_DRIVERS: readonly string[] = [
  ...[
    'accel accessibility atm auxdisplay bluetooth comedi counter firewire gnss gpu greybus hsi iio',
    'infiniband isdn leds macintosh media memstick mmc most mtd nfc parport pcmcia peci rapidio siox',
    'slimbus soundwire staging ssb target thunderbolt ufs uwb w1 fpga hid video',
    'net/wireless net/wwan net/can net/hamradio net/fddi net/arcnet net/ieee802154 net/wan net/ppp',
    'net/slip net/plip net/hippi net/fjes net/xen-netback net/thunderbolt net/appletalk net/irda',
    'net/ethernet/netronome net/ethernet/cavium/liquidio net/ethernet/mellanox/mlxsw',
    'net/ethernet/marvell/prestera input/joystick input/tablet input/touchscreen input/misc',
    'scsi/lpfc scsi/qla2xxx scsi/bfa scsi/qedf scsi/qedi scsi/fnic scsi/csiostor scsi/elx scsi/bnx2fc',
    'scsi/pcmcia scsi/qla4xxx usb/gadget usb/serial usb/misc usb/image usb/atm usb/dwc2 usb/dwc3 usb/musb',
    'usb/chipidea usb/cdns3 usb/typec usb/usbip usb/isp1760',
  ].flatMap((line) => line.split(' ').map((name) => `drivers/${name}`)),
  'sound',
  ...[
    'fs/bcachefs fs/ocfs2 fs/reiserfs fs/jfs fs/nilfs2 fs/gfs2 fs/dlm fs/f2fs fs/ubifs fs/jffs2 fs/afs',
    'fs/coda fs/hfs fs/hfsplus fs/hpfs fs/minix fs/ufs fs/affs fs/befs fs/bfs fs/efs fs/omfs fs/orangefs',
    'fs/qnx4 fs/qnx6 fs/romfs fs/sysv fs/vboxsf fs/zonefs fs/smb fs/ceph fs/9p fs/ecryptfs fs/cramfs',
    'fs/adfs fs/freevxfs fs/udf fs/ntfs3 fs/nfsd fs/ksmbd fs/erofs',
    'net/bluetooth net/mac80211 net/wireless net/nfc net/can net/atm net/batman-adv net/rds net/smc net/tipc',
    'net/sctp net/rxrpc net/ax25 net/netrom net/rose net/appletalk net/lapb net/x25 net/phonet net/caif',
    'net/ieee802154 net/6lowpan net/mac802154 net/nsh net/hsr net/qrtr net/rfkill net/9p net/ceph net/dccp',
    'net/l2tp net/openvswitch net/kcm net/mctp net/mpls',
  ].flatMap((line) => line.split(' ')),
];
