# Completes viewfinder in bash: what may stand in a place is asked of the program itself.
_viewfinder() {
    local program=${1/#\~/$HOME} line kind=
    COMPREPLY=()
    while IFS= read -r line; do
        if [[ -z $kind ]]; then
            kind=$line
        else
            COMPREPLY+=("$line")
        fi
    done < <("$program" complete bash -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
    if [[ $kind == files ]]; then
        compopt -o filenames 2>/dev/null
        while IFS= read -r line; do
            COMPREPLY+=("$line")
        done < <(compgen -f -- "$2")
    fi
}
complete -o nosort -F _viewfinder viewfinder 2>/dev/null || complete -F _viewfinder viewfinder
