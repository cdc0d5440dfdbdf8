# The guest that is run for a moment to find out whether KVM works (accelerator-probe.ts): a boot
# sector that goes to 64-bit mode and does what every kernel does there. Some hosts have a /dev/kvm
# that only emulates instructions, and gives up at the first it does not know (cmpxchg16b).
#
#   as -o probe-guest.o probe-guest.s && ld -Ttext 0x7c00 --oformat binary -o probe-guest.bin probe-guest.o

        .code16
        .globl  _start
_start:
        cli
        xorw    %ax, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %ss
        movw    $0x7c00, %sp
        # Page tables at 0x1000, 0x2000, 0x3000: the first 2 MiB, mapped to themselves.
        cld
        movw    $0x1000, %di
        movw    $0x1800, %cx
        rep stosw
        movw    $0x2003, 0x1000
        movw    $0x3003, 0x2000
        movw    $0x0083, 0x3000
        movl    $0x1000, %eax
        movl    %eax, %cr3
        movl    $0x620, %eax            # CR4: PAE, OSFXSR, OSXMMEXCPT
        movl    %eax, %cr4
        movl    $0xc0000080, %ecx       # EFER.LME
        rdmsr
        orl     $0x100, %eax
        wrmsr
        lgdtl   descriptors_end
        movl    $0x80000001, %eax       # CR0: PG, PE
        movl    %eax, %cr0
        ljmpl   $8, $long_mode

        .code64
long_mode:
        movw    $16, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %ss
        movl    $0x7c00, %esp
        movl    $0x10000, %edi
        xorl    %eax, %eax
        xorl    %edx, %edx
        movl    $1, %ebx
        movl    $2, %ecx
        lock cmpxchg16b (%rdi)
        jnz     failed
        movdqa  (%rdi), %xmm0
        movdqa  %xmm0, 16(%rdi)
        fxsave64 512(%rdi)
        invlpg  (%rdi)
        cmpq    $2, 24(%rdi)
        jne     failed
        movb    $0x2a, %al              # QEMU ends with (0x2a << 1) | 1 = 85
        jmp     done
failed:
        movb    $0x01, %al
done:
        outb    %al, $0xf4              # isa-debug-exit
        hlt
        jmp     done

        .align  8
descriptors:
        .quad   0, 0x00209a0000000000, 0x0000920000000000
descriptors_end:
        .word   descriptors_end - descriptors - 1
        .long   descriptors
        .org    510
        .word   0xaa55
