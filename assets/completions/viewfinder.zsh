#compdef viewfinder
# Completes viewfinder in zsh: what may stand in a place is asked of the program itself.
_viewfinder() {
    local program=${~words[1]} line
    local -a lines names shown
    lines=("${(@f)$("$program" complete zsh -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
    [[ $PREFIX == --*=* ]] && compset -P 1 '*='
    for line in "${(@)lines[2,-1]}"; do
        names+=("${line%%$'\t'*}")
        shown+=("${line//$'\t'/  -- }")
    done
    (( $#names )) && compadd -V viewfinder -l -d shown -a names
    [[ $lines[1] == files ]] && _files
    return 0
}
if [[ $funcstack[1] == _viewfinder ]]; then
    _viewfinder "$@"
else
    compdef _viewfinder viewfinder
fi
