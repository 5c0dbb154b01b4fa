# Completes viewfinder in fish: what may stand in a place is asked of the program itself.
function __viewfinder_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    set -l lines ($words[1] complete fish -- $words[2..-1] "$typed" 2>/dev/null)
    test (count $lines) -gt 1; and printf '%s\n' $lines[2..-1]
    test "$lines[1]" = files; and __fish_complete_path "$typed"
end
complete -c viewfinder -f -k -a '(__viewfinder_complete)'
