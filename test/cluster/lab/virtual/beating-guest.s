# The guest of machines whose disk is watched: a boot sector that writes a sector of its disk again and
# again, about 18 times a second. The sector says which start of the machine it is and how often it
# was written since, so that whoever looks at the disk sees who writes. Its serial port says “w” for
# each write, and “E” for each that failed.
#
#   as -o beating-guest.o beating-guest.s && ld -Ttext 0x7c00 --oformat binary -o beating-guest.bin beating-guest.o

        .code16
        .globl  _start
        .set    buffer, 0x8000
_start:
        cli
        xorw    %ax, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %ss
        movw    $0x7c00, %sp
        movb    %dl, drive
        cld
        sti
        # Of an earlier start, if there was one.
        movw    $packet, %si
        movb    $0x42, %ah
        int     $0x13
        cmpl    $0x54414542, buffer     # “BEAT”
        je      known
        movw    $buffer, %di
        movw    $256, %cx
        xorw    %ax, %ax
        rep stosw
        movl    $0x54414542, buffer
        movl    $0x2d2d2d2d, buffer + 4
known:
        incl    buffer + 8              # starts
        movl    $0, buffer + 12         # writes
beat:
        incl    buffer + 12
        movw    $packet, %si
        movb    drive, %dl
        movw    $0x4300, %ax
        int     $0x13
        movb    $'w', %al
        jnc     say
        movb    $'E', %al
say:
        movw    $0x3f8, %dx
        outb    %al, %dx
        sti
        movw    0x46c, %bx              # ticks of the BIOS
wait:
        hlt
        cmpw    0x46c, %bx
        je      wait
        jmp     beat

drive:  .byte   0
        .align  4
packet: .byte   16, 0                   # INT 13h extensions: disk address packet
        .word   1                       # sectors
        .word   buffer, 0
        .quad   2048                    # 1 MiB from the start of the disk
        .org    510
        .word   0xaa55
