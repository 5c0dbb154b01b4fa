#!/bin/sh
# Draws the sandbox's film and its two stills from nothing but ffmpeg's own sources.
# Takes some minutes and needs ffmpeg with libx264; its files are committed, so nobody has to.
set -eu

# Three ranges of hills slide by at three speeds under a still sun: a slow drift to the right.
# st(0) is how far down the frame a pixel is (0..1); st(1), st(2), st(3) the ranges' crests.
scene='st(0,Y/H);
st(1,0.585+0.030*sin((X+T*6)/97)+0.014*sin((X+T*6)/41+2));
st(2,0.680+0.042*sin((X+T*14)/131+1)+0.016*sin((X+T*14)/47));
st(3,0.815+0.050*sin((X+T*30)/163+4)+0.018*sin((X+T*30)/59+1));
st(4,hypot(X-W*0.64,Y-H*0.46)/H);
st(5,exp(-ld(4)*ld(4)*14));
st(6,clip((0.075-ld(4))*H/2+0.5,0,1));'
# One channel: sky from top to horizon, the sun's glow and disc, then far, middle, near hills.
channel() { # top horizon glow disc far middle near
    echo "$scene st(7,min(1,ld(0)/0.6)*min(1,ld(0)/0.6));
st(8,$1+($2-$1)*ld(7)+$3*ld(5)); st(8,ld(8)+($4-ld(8))*ld(6));
st(9,clip((ld(0)-ld(1))*H+0.5,0,1)); st(8,ld(8)+($5-ld(8))*ld(9));
st(9,clip((ld(0)-ld(2))*H+0.5,0,1)); st(8,ld(8)+($6-ld(8))*ld(9));
st(9,clip((ld(0)-ld(3))*H+0.5,0,1)); clip(ld(8)+($7-ld(8))*ld(9),0,255)" | tr -d '\n '
}
red=$(channel 24 232 58 255 150 84 30)
green=$(channel 32 128 62 236 84 50 24)
blue=$(channel 78 116 8 196 112 88 52)

ffmpeg -v error -y -f lavfi -i "nullsrc=size=640x360:rate=24:duration=5" \
    -vf "format=gbrp,geq=r='$red':g='$green':b='$blue',format=yuv420p" \
    -c:v libx264 -preset veryslow -crf 14 -movflags +faststart -map_metadata -1 -fflags +bitexact \
    film.mp4

# The stills are the film's own first and last frame, with 256 colours so that they stay small.
still() { # frame, file
    ffmpeg -v error -y -i film.mp4 -frames:v 1 -fflags +bitexact -vf "select=eq(n\\,$1),\
split[a][b];[a]palettegen=stats_mode=full[p];[b][p]paletteuse=dither=sierra2_4a" "$2"
}
still 0 poster.png
still 119 last_frame.png
